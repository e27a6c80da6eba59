"""How well documents fit by their words: the rarer and the more of them, accents as typed, neighbours, other names."""

import pytest

from techexchange.infra.fulltext import Document, Engine, Facet, Language, Request, Schema, Synonyms, Text

SCHEMA = Schema(
    (Text("vi", Language.VI, snippet="text"), Text("en", Language.EN, snippet="text")), facets=(Facet("sector"),)
)


def engine_of(vi=(), en=()):
    engine = Engine(SCHEMA)
    engine.add(Document(text, {"vi": text}) for text in vi)
    engine.add(Document(text, {"en": text}) for text in en)
    engine.save(1)
    return engine


def ranked(engine, text, limit=10, **asked):
    return dict(engine.consult().best(Request(text, **asked), limit))


def test_any_word_is_enough_and_more_and_rarer_ones_are_better():
    engine = engine_of(en=["water pump", "water membrane", "water", "membrane pump water", "turbine"])
    found = ranked(engine, "membrane for water")
    assert list(found) == ["water membrane", "membrane pump water", "water", "water pump"]
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert list(ranked(engine, "membrane for water", 1)) == ["water membrane"]
    rare = ranked(engine_of(en=["water one", "water two", "water three", "turbine four"]), "water turbine")
    assert next(iter(rare)) == "turbine four"


def test_accents_as_typed_count_most():
    engine = engine_of(vi=["tái", "tài", "tai"])
    assert next(iter(ranked(engine, "tài"))) == "tài"
    assert next(iter(ranked(engine, "tái"))) == "tái"
    plain = ranked(engine, "tai")
    assert len(set(plain.values())) == 1
    assert plain.keys() == {"tái", "tài", "tai"}
    nowhere = ranked(engine, "tại")
    assert nowhere == plain, "accents that nobody has say nothing"


def test_neighbours_count_once_more_in_both_languages():
    vi = engine_of(vi=["nước sạch và rác thải", "rác sạch và nước thải"])
    for text in ("nước thải", "nuoc thai"):
        found = ranked(vi, text)
        assert found["rác sạch và nước thải"] > found["nước sạch và rác thải"]
    en = engine_of(en=["fuel a cell", "a fuel cell", "cell of fuel"])
    found = ranked(en, "fuel cells")
    assert found["a fuel cell"] > found["fuel a cell"] == pytest.approx(found["cell of fuel"])


def test_neighbours_with_other_accents_are_not_the_same_two():
    engine = engine_of(vi=["thu hoạch máy", "thứ hoạch máy"])
    found = ranked(engine, "thu hoạch")
    assert found["thu hoạch máy"] > found["thứ hoạch máy"]
    absent = engine_of(vi=["thu máy hoạch", "thứ lúa"])
    assert set(ranked(absent, "thù hoạch")) == {"thu máy hoạch", "thứ lúa"}


def test_what_is_typed_often_counts_more_but_not_as_often():
    engine = engine_of(en=["alpha one", "beta two"])
    once, often = ranked(engine, "alpha beta"), ranked(engine, "alpha alpha alpha alpha beta")
    assert once["alpha one"] == pytest.approx(once["beta two"])
    assert 2 < often["alpha one"] / often["beta two"] < 4


def test_misspelt_words_count_as_those_they_may_be():
    engine = engine_of(en=["membrane", "turbine"])
    assert list(ranked(engine, "membrnae")) == ["membrane"]
    assert ranked(engine, "zzzzzz") == ranked(engine, "") == ranked(engine, "?!") == {}


def test_another_name_for_the_same_raises_as_one_word_less_than_the_word_itself():
    engine = engine_of(en=["alpha unit", "reverse osmosis", "osmosis reverse", "turbine"])
    assert list(ranked(engine, "alpha")) == ["alpha unit"]
    engine.synonyms = Synonyms([("alpha", "reverse osmosis")])
    found = ranked(engine, "alpha")
    assert list(found) == ["alpha unit", "reverse osmosis"]
    assert set(ranked(engine, "reverse osmosis")) == {"alpha unit", "reverse osmosis", "osmosis reverse"}


def test_an_unfinished_word_counts_as_it_stands():
    engine = engine_of(en=["alpha", "alphabet"])
    assert list(ranked(engine, "alpha", prefix=True)) == ["alpha"]


def test_of_a_long_text_the_most_telling_words_count():
    common = [f"system number{n}" for n in range(30)]
    engine = engine_of(en=[*common, "perovskite film"])
    long = " ".join(f"word{n}" for n in range(40))
    found = ranked(engine, f"{long} system {long} perovskite")
    assert next(iter(found)) == "perovskite film"
    assert ranked(engine, long) == {}


def test_of_many_neighbours_so_many_count():
    words = " ".join(f"w{n}x" for n in range(60))
    engine = engine_of(en=[words, " ".join(reversed(words.split()))])
    found = ranked(engine, words)
    assert found[words] > min(found.values()) > 0
