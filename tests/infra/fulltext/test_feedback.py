"""The best answers lend a question their telling words."""

import pytest

from techexchange.infra.fulltext import Document, Engine, Language, Request, Schema, Text
from techexchange.infra.fulltext.feedback import MOST_ADDED, WEIGHT

SCHEMA = Schema(
    (
        Text("name", Language.VI, snippet="name"),
        Text("title", Language.EN, snippet="name"),
        Text("text", Language.EN, snippet="text"),
    )
)
FILLING = [("turbine blade", "nickel alloy casting"), ("seed drill", "maize sowing depth"), ("kiln", "clay firing")] * 5
SAID = {
    "answer": ("wing flutter", "aileron damping <oscillation> of the wing"),
    "like": ("wing", "aileron damping"),
    "unlike": ("wing", "poultry feed"),
    "fowl": ("poultry", "feed"),
    "other": ("aileron", "damping oscillations"),
}


def engine_of(said, **names):
    documents = [Document(id, {"title": title, "text": text}) for id, (title, text) in said.items()]
    documents += [Document(id, {"name": name}) for id, name in names.items()]
    documents += [Document(f"{at}", {"title": title, "text": text}) for at, (title, text) in enumerate(FILLING)]
    engine = Engine(SCHEMA)
    engine.add(documents)
    engine.save(1)
    return engine


def scores(engine, text, *liked):
    return engine.consult().scores(Request(text), list(SAID), list(liked))


def test_what_says_the_same_as_a_good_answer_is_raised_by_it():
    engine = engine_of(SAID)
    asked, fed = scores(engine, "wing"), scores(engine, "wing", ("answer", 1.0))
    assert asked["unlike"] == pytest.approx(asked["like"])
    assert asked["like"] > asked["other"] == 0
    assert fed["like"] > fed["unlike"] == pytest.approx(asked["unlike"])
    assert fed["other"] > 0, "words are compared by their stems"
    assert scores(engine, "wing", ("gone", 1.0)) == asked
    assert scores(engine, "", ("answer", 1.0)) == dict.fromkeys(SAID, 0.0), "nothing was asked"


def test_a_better_answer_lends_more_of_its_words():
    engine = engine_of(SAID)
    first = scores(engine, "wing", ("answer", 1.0), ("unlike", 0.5))
    second = scores(engine, "wing", ("answer", 0.5), ("unlike", 1.0))
    assert first["like"] > second["like"]


def test_all_added_words_together_weigh_a_part_of_those_asked():
    word, rare = "flutter", [f"rare{chr(97 + at)}" for at in range(2 * MOST_ADDED)]
    said = {"full": (word, " ".join(rare)), "one": (rare[0], ""), "all": ("", " ".join(rare)), "asked": (word, "")}
    engine = engine_of(said)
    fed = engine.consult().scores(Request(word), list(said), [("full", 1.0)])
    assert 0 < fed["all"] < 2 * WEIGHT * fed["asked"]
    assert 0 <= fed["one"] <= fed["asked"] * WEIGHT / MOST_ADDED * 2


def test_neither_common_words_nor_such_as_stand_once_nor_vietnamese_are_added():
    once = {"answer": ("wing", "singular"), "like": ("wing", "")}
    engine = engine_of(once, vi="cánh quạt", other="cánh quạt gió")
    asked = engine.consult().scores(Request("wing"), ["like", "other"])
    assert engine.consult().scores(Request("wing"), ["like", "other"], [("answer", 1.0), ("vi", 1.0)]) == asked
    common = {f"c{at}": ("wing" if at < 2 else "kite", "common") for at in range(9)}
    engine = engine_of(common)
    fed = engine.consult().scores(Request("wing"), list(common), [("c0", 1.0)])
    assert fed["c2"] == 0, "nine of twenty-four documents have it"
