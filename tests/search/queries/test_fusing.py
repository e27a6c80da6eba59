"""One order of two searches: pure arithmetic over what words and meaning say."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.infra.embedding import of_length_one
from techexchange.search.queries.fusing import (
    ABROAD,
    LEAST_TRUST,
    LEAST_TRUSTED,
    LIKELY,
    SPREAD,
    USUAL,
    USUAL_ABROAD,
    Component,
    Reference,
    Standard,
    fused,
    likelihood,
    share_of_words,
)

ENGLISH = {"vi": 0.0, "en": 1.0}
EITHER = {"vi": 0.5, "en": 0.5}


def scores(*asked):
    return {id: component.score for id, component in fused(*asked).items()}


def test_in_the_language_of_the_question_words_weigh_half():
    found = fused({"a": 8.0, "b": 4.0}, {"a": {"en": 3.0}, "b": {"en": 1.0}}, ENGLISH)
    assert found["a"] == Component((3.0 + 3.0) / 2, 8.0, 3.0, "en")
    assert found["b"] == Component((1.0 + 3.0 / 2) / 2, 4.0, 1.0, "en")


def test_a_text_in_the_other_language_is_as_near_as_its_meaning_and_that_counts_more():
    found = fused({"a": 8.0, "b": 2.0}, {"a": {"en": 1.0}, "b": {"vi": 4.0}, "c": {"vi": 2.0}}, ENGLISH)
    assert found["b"] == Component(4.0 * ABROAD, 2.0, 4.0, "vi"), "its words are names and numbers"
    assert found["c"] == Component(2.0 * ABROAD, None, 2.0, "vi")


def test_a_listing_in_both_languages_is_as_near_as_the_nearer_of_its_texts():
    found = fused({"a": 8.0}, {"a": {"en": 1.0, "vi": 4.0}}, ENGLISH)
    assert (found["a"].score, found["a"].semantic, found["a"].language) == (4.0 * ABROAD, 4.0, "vi")
    found = fused({"a": 8.0}, {"a": {"en": 4.0, "vi": 3.0}}, ENGLISH)
    assert (found["a"].score, found["a"].language) == (4.0, "en")


def test_the_best_by_words_is_trusted_as_far_as_its_meaning_agrees():
    agreed = scores({"words": 9.0}, {"words": {"en": 4.0}, "meaning": {"en": 4.0}}, ENGLISH)
    assert agreed == {"words": 4.0, "meaning": 2.0}
    near = scores({"words": 9.0}, {"words": {"en": 3.0}, "meaning": {"en": 4.0}}, ENGLISH)
    assert near["words"] == 3.0
    far = scores({"words": 9.0}, {"words": {"en": 0.0}, "meaning": {"vi": 5.0}}, ENGLISH)
    assert far["words"] == pytest.approx(LEAST_TRUST * 5.0 / 2)
    assert far["meaning"] == 5.0 * ABROAD


def test_where_nothing_is_near_words_still_raise_what_has_them():
    found = scores({"best": 9.0, "some": 3.0}, {id: {"en": -2.0} for id in ("best", "some", "none")}, ENGLISH)
    assert found["best"] == (-2.0 + LEAST_TRUSTED) / 2
    assert found["best"] > found["some"] > found["none"]


def test_a_listing_that_has_no_vectors_yet_stands_where_its_words_put_it():
    found = fused({"a": 8.0, "new": 8.0, "old": 2.0}, {"a": {"en": 4.0}, "b": {"vi": -1.0}}, ENGLISH)
    assert found["new"] == Component(0.6 * 4.0, 8.0, None, "en")
    assert found["a"].score > found["new"].score > found["old"].score > found["b"].score
    assert scores({"new": 2.0}, {}, ENGLISH) == {"new": LEAST_TRUSTED}


def test_what_was_just_published_and_says_it_all_is_not_behind_what_is_only_near():
    near = {"other": {"en": 2.5}, "far": {"en": -2.0}}
    found = scores({"new": 9.0}, near, ENGLISH)
    assert max(found, key=found.__getitem__) == "new"


def test_without_words_meaning_alone_counts():
    near = {"a": {"en": 3.0}, "b": {"vi": 2.0}}
    assert scores({}, near, ENGLISH) == scores({"a": 0.0, "b": 0.0}, near, ENGLISH) == {"a": 3.0, "b": 2.0 * ABROAD}
    assert fused({}, {}, ENGLISH) == {}


def test_words_that_only_texts_in_the_other_language_have_are_not_trusted():
    assert scores({"a": 9.0}, {"a": {"vi": 2.0}, "b": {"en": 3.0}}, ENGLISH) == {"a": 2.0 * ABROAD, "b": 3.0}


def test_where_the_question_may_be_in_either_language_words_count_in_both():
    found = fused({"a": 8.0, "b": 4.0}, {"a": {"en": 2.0}, "b": {"vi": 3.0}}, EITHER)
    assert {id: component.score for id, component in found.items()} == {"a": 2.0, "b": (3.0 + 1.0) / 2}
    sure = scores({"a": 8.0, "b": 4.0}, {"a": {"en": 2.0}, "b": {"vi": 3.0}}, {"vi": 0.19, "en": 0.81})
    assert sure["b"] == 3.0 * ABROAD


deviations = st.floats(-6, 6).map(lambda each: round(each, 3))
texts = st.dictionaries(st.sampled_from(["vi", "en"]), deviations, min_size=1)
named = st.text("abcdef", min_size=1, max_size=2)
likely = st.floats(0, 1).map(lambda each: {"vi": round(each, 3), "en": round(1 - each, 3)})
bm25 = st.floats(0, 60).map(lambda each: round(each, 3))


@given(st.dictionaries(named, bm25), st.dictionaries(named, texts), likely)
def test_no_listing_is_lost_and_each_stands_between_what_both_say(words, nearness, languages):
    found = fused(words, nearness, languages)
    assert found.keys() == words.keys() | nearness.keys()
    best = max([LEAST_TRUSTED, *(near for each in nearness.values() for near in each.values())])
    for id, component in found.items():
        near = max(nearness[id].values()) if id in nearness else min(0.0, best)
        assert component.score <= max(best, near) * ABROAD + 1e-9
        assert component.lexical == words.get(id)
        assert (component.semantic is None) == (id not in nearness)
        if id in nearness:
            assert component.language in nearness[id]
            assert component.semantic == nearness[id][component.language]
            assert component.score >= min(0.0, *nearness[id].values()) * ABROAD - 1e-9
        else:
            assert languages[component.language] > 0


@given(st.dictionaries(named, bm25, min_size=2), deviations, st.dictionaries(named, texts))
def test_of_two_listings_as_near_in_the_language_of_the_question_more_words_come_first(words, near, others):
    found = scores(words, others | {id: {"en": near} for id in words}, ENGLISH)
    in_order = sorted(words, key=words.get)
    assert [found[id] for id in in_order] == pytest.approx(sorted(found[id] for id in words))
    if max(words.values()) > 0 and words[in_order[0]] < 0.9 * words[in_order[-1]]:
        assert found[in_order[0]] < found[in_order[-1]]


@given(st.dictionaries(named, texts, min_size=1), st.dictionaries(named, bm25), likely)
def test_nearer_in_every_language_is_never_worse(nearness, words, languages):
    before = scores(words, nearness, languages)
    raised = min(nearness)
    nearer = nearness | {raised: {language: near + 1 for language, near in nearness[raised].items()}}
    assert scores(words, nearer, languages)[raised] >= before[raised] - 1e-9


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_how_likely_grows_from_nothing_to_certainty(one, other):
    low, high = sorted([one, other])
    assert 0 <= likelihood(low) <= likelihood(high) <= 1


def test_it_is_as_likely_as_not_where_it_says_so():
    assert likelihood(LIKELY) == 0.5
    assert likelihood(LIKELY + 1) == pytest.approx(1 / (1 + math.exp(-1.2)))
    assert likelihood(LIKELY - 1) < 0.25


def unit(*numbers):
    return of_length_one(np.array(numbers, np.float32))


def test_before_anything_is_seen_the_usual_is_assumed():
    for spoken, mean in ((1.0, USUAL), (0.0, USUAL_ABROAD), (0.5, (USUAL + USUAL_ABROAD) / 2)):
        assert Standard.of(Reference.of(()), unit(1, 0), spoken) == Standard(pytest.approx(mean), SPREAD)


def test_many_that_are_seen_say_what_is_usual_and_few_only_a_little():
    seen = [np.array([unit(0.6, 0.8)]), np.array([unit(0.8, 0.6)])]
    many = Standard.of(Reference.of(seen * 500), unit(1, 0), 1.0)
    assert (many.mean, many.deviation) == (pytest.approx(0.7, abs=0.001), pytest.approx(0.1, abs=0.001))
    few = Standard.of(Reference.of(seen), unit(1, 0), 1.0)
    assert 0.7 < few.mean < USUAL
    assert SPREAD < few.deviation < 0.1
    assert many.deviations(0.8) == pytest.approx(1, abs=0.02)


def test_of_a_listing_the_whole_and_its_best_part_are_seen():
    question = unit(1, 0)
    listing = np.array([unit(0.8, 0.6), unit(0.6, 0.8), unit(0, 1)])
    alone = np.array([unit(0.5, math.sqrt(0.75))])
    reference = Reference.of([listing, alone])
    assert (reference.starts, reference.divided) == ([0, 3], [0])
    standard = Standard.of(Reference.of([listing] * 2000), question, 1.0)
    assert standard.mean == pytest.approx((0.8 + 0.6) / 2, abs=0.001)
    assert Standard.of(Reference.of([alone] * 2000), question, 1.0).mean == pytest.approx(0.5, abs=0.001)
    assert reference.vectors.shape == (4, 2)


def test_in_a_long_question_the_words_weigh_more():
    assert [round(share_of_words("word " * many), 3) for many in (0, 30, 60, 600)] == [0.5, 0.65, 0.8, 0.8]
    words, near = {"a": 10.0, "b": 5.0}, {"a": {"en": 2.0}, "b": {"en": 4.0}}
    short, long = (fused(words, near, {"en": 1.0, "vi": 0.0}, weight) for weight in (0.5, 0.8))
    assert short["b"].score > short["a"].score
    assert long["a"].score > long["b"].score
