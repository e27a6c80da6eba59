"""One question put to one state of an index, whatever is written meanwhile."""

import pytest

from techexchange.infra.fulltext import Document, Engine, Facet, Language, Number, Range, Request, Schema, Text

SCHEMA = Schema(
    (Text("title", Language.EN, snippet="title"),), facets=(Facet("sector"), Facet("country")), numbers=(Number("trl"),)
)
WATER = "water membrane"


def document(id, title, sector="energy", country="VN", trl=5):
    facets = {"sector": (sector,), "country": (country,)}
    return Document(id, {"title": title}, facets, {"trl": trl}, payload=id.encode())


def engine_of(*documents):
    engine = Engine(SCHEMA)
    engine.add(documents)
    engine.save(1)
    return engine


@pytest.fixture
def engine():
    return engine_of(
        document("a", "water membrane"),
        document("b", "water pump", "environment"),
        document("c", "membrane", country="KR", trl=9),
        document("d", "turbine", "environment"),
        document("e", "dryer", trl=2),
    )


def ids(found):
    return [hit.id for hit in found.hits]


def test_how_well_others_fit_among_those_that_filters_admit(engine):
    consulted = engine.consult()
    asked = Request(WATER)
    scores = consulted.scores(asked, ["a", "b", "d", "gone"])
    assert scores.keys() == {"a", "b", "d"}
    assert scores["a"] > scores["b"] > scores["d"] == 0
    best = dict(consulted.best(asked, 10))
    assert scores["a"] == pytest.approx(best["a"])
    assert consulted.scores(asked, []) == {}
    assert consulted.scores(Request(""), ["a", "gone"]) == {"a": 0}
    within = Request(WATER, filters={"sector": ("environment",)})
    assert consulted.scores(within, ["a", "b", "d"]).keys() == {"b", "d"}
    assert [id for id, _ in consulted.best(within, 10)] == ["b"]
    assert consulted.scores(Request('"water pump"'), ["a", "b"]).keys() == {"b"}
    assert consulted.best(Request(""), 10) == ()


def test_whom_the_filters_admit_where_these_are_few(engine):
    consulted = engine.consult()
    assert consulted.admitted(Request(WATER), 10) is None, "nothing is filtered"
    environment = Request(WATER, filters={"sector": ("environment",), "country": ()})
    assert set(consulted.admitted(environment, 2)) == {"b", "d"}
    assert consulted.admitted(environment, 1) is None
    assert consulted.admitted(Request("", ranges={"trl": Range(9), "none": Range()}), 10) == ["c"]
    assert consulted.admitted(Request('"water pump" x'), 10) == ["b"]
    assert consulted.admitted(Request("", filters={"sector": ("none",)}), 10) == []


def test_whether_anything_has_what_is_quoted(engine):
    consulted = engine.consult()
    assert consulted.has_phrases(Request(WATER))
    assert consulted.has_phrases(Request('"water pump" turbine'))
    assert not consulted.has_phrases(Request('"pump water"'))
    assert not consulted.has_phrases(Request('"water pump" "water membrane"'))


def test_a_page_is_the_ranked_list_and_then_the_rest_by_words(engine):
    consulted = engine.consult()
    ranked = [("d", 3.0), ("a", 2.0)]
    asked = Request("water", limit=10)
    found = consulted.page(asked, ranked)
    assert ids(found) == ["d", "a", "b"]
    assert [hit.score for hit in found.hits] == [3.0, 2.0, 0.0]
    assert [hit.payload for hit in found.hits] == [b"d", b"a", b"b"]
    assert found.hits[1].snippets == {"title": "<mark>water</mark> membrane"}
    assert (found.total, found.worded, found.share) == (3, 2, 1.0)
    assert found.facets == {"sector": {"environment": 2, "energy": 1}, "country": {"VN": 3}}
    for limit in (1, 2, 3):
        pages = [consulted.page(Request("water", limit=limit, offset=at), ranked) for at in range(0, 4, limit)]
        assert [id for page in pages for id in ids(page)] == ["d", "a", "b"]
    assert ids(consulted.page(Request("water"), [])) == ids(engine.search(Request("water")))


def test_of_a_facet_that_is_filtered_by_the_other_values_are_counted_by_words(engine):
    asked = Request("water", filters={"sector": ("environment",)}, counts=("sector",))
    found = engine.consult().page(asked, [("d", 1.0)])
    assert ids(found) == ["d", "b"]
    assert found.facets == {"sector": {"environment": 2, "energy": 1}}
    assert engine.consult().page(Request("water", counts=()), []).facets == {}


def test_every_step_is_of_the_state_it_began_with(engine):
    consulted = engine.consult()
    engine.delete("a")
    engine.add([document("b", "dryer"), document("f", "water membrane")])
    engine.save(2)
    asked = Request(WATER)
    ranked = consulted.best(asked, 10)
    assert [id for id, _ in ranked] == ["a", "c", "b"]
    assert consulted.scores(asked, ["a", "f"]).keys() == {"a"}
    assert consulted.shared(asked, ["a", "f"], 5).keys() == {"a"}
    found = consulted.page(asked, ranked)
    assert (ids(found), found.total) == (["a", "c", "b"], 3)
    assert found.hits[2].snippets["title"] == "<mark>water</mark> pump"
    later = engine.consult()
    assert {id for id, _ in later.best(asked, 10)} == {"c", "f"}
    assert ids(later.page(asked, [("a", 1.0), ("f", 0.5)])) == ["f"], "what is gone is left out"
    engine.close()
    assert ids(consulted.page(asked, ranked)) == ["a", "c", "b"], "even when it is closed"


def test_an_empty_index_has_an_answer_to_everything():
    consulted = engine_of().consult()
    asked = Request(WATER, filters={"sector": ("energy",)})
    assert not consulted.best(asked, 5)
    assert consulted.admitted(asked, 5) == []
    assert consulted.scores(asked, ["a"]) == consulted.shared(asked, ["a"], 5) == {}
    assert consulted.page(asked, [("a", 1.0)]).total == 0
    assert consulted.has_phrases(asked)
