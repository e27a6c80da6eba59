"""Filters, counts, order and pages against a model that looks at every document."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from techexchange.infra.fulltext import (
    Document,
    Engine,
    Facet,
    Language,
    Number,
    Range,
    Request,
    Schema,
    Sort,
    Text,
)

SCHEMA = Schema(
    (Text("text", Language.VI, snippet="text", length=80),),
    (Facet("sector"), Facet("country")),
    (Number("trl"), Number("price")),
)
WORDS = ("alpha", "beta", "gamma", "delta")
SECTORS = ("energy", "water", "health", "soil")
COUNTRIES = ("VN", "DE")

documents = st.builds(
    lambda number, words, sectors, country, trl: Document(
        str(number),
        {"text": " ".join(words)},
        {"sector": tuple(sectors), "country": country},
        {"trl": trl},
        payload=f"payload {number}".encode(),
    ),
    st.integers(0, 60),
    st.lists(st.sampled_from(WORDS), max_size=4),
    st.lists(st.sampled_from(SECTORS), max_size=3),
    st.lists(st.sampled_from(COUNTRIES), max_size=1).map(tuple),
    st.none() | st.integers(1, 9),
)
ranges = st.builds(Range, st.none() | st.integers(1, 9), st.none() | st.integers(1, 9))
requests = st.builds(
    lambda words, sectors, countries, trl: Request(
        " ".join(words), {"sector": tuple(sectors), "country": tuple(countries)}, {"trl": trl} if trl else {}, limit=100
    ),
    st.lists(st.sampled_from(WORDS), max_size=2, unique=True),
    st.lists(st.sampled_from(SECTORS), max_size=2),
    st.lists(st.sampled_from(COUNTRIES), max_size=1),
    st.none() | ranges,
)


def within(document: Document, name: str, limits: Range) -> bool:
    value = document.numbers[name]
    return limits == Range() or (
        value is not None
        and (limits.low is None or value >= limits.low)
        and (limits.high is None or value <= limits.high)
    )


def matches(document: Document, request: Request, ignoring: str | None = None) -> bool:
    words = document.texts["text"].split()
    every_word = all(word in words for word in request.text.split())
    facets = all(
        not values or name == ignoring or set(values) & set(document.facets[name])
        for name, values in request.filters.items()
    )
    return every_word and facets and all(within(document, *one) for one in request.ranges.items())


def built(batches: list[list[Document]]) -> tuple[Engine, dict[str, Document]]:
    engine, alive = Engine(SCHEMA), {}
    for position, batch in enumerate(batches):
        engine.add(batch)
        engine.save(position)
        alive |= {document.id: document for document in batch}
    return engine, alive


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(documents, max_size=20), max_size=3), st.lists(requests, max_size=5), st.data())
def test_finds_and_counts_what_the_model_does(
    batches: list[list[Document]], asked: list[Request], data: st.DataObject
) -> None:
    engine, alive = built(batches)
    for id in data.draw(st.lists(st.sampled_from(sorted(alive)), max_size=3)) if alive else []:
        engine.delete(id)
        alive.pop(id, None)
    engine.save(len(batches) + 1)
    assert engine.count == len(alive)
    present = {word for document in alive.values() for word in document.texts["text"].split()}
    for request in asked:
        if not set(request.text.split()) <= present:
            continue
        page = engine.search(request)
        wanted = {id for id, document in alive.items() if matches(document, request)}
        if not any(matches(document, Request(request.text)) for document in alive.values()):
            continue
        assert {hit.id for hit in page.hits} == wanted
        assert page.total == len(wanted)
        assert {hit.payload for hit in page.hits} == {alive[id].payload for id in wanted}
        for facet in ("sector", "country"):
            counted = Counter(
                value
                for document in alive.values()
                if matches(document, request, ignoring=facet)
                for value in set(document.facets[facet])
            )
            assert page.facets[facet] == dict(counted)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(documents, max_size=30), max_size=3), st.booleans())
def test_sorts_by_a_number_with_its_lack_last(batches: list[list[Document]], descending: bool) -> None:
    engine, alive = built(batches)
    hits = engine.search(Request(sort=Sort("trl", descending=descending), limit=100)).hits
    values = [alive[hit.id].numbers["trl"] for hit in hits]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=descending)
    assert values == known + [None] * (len(values) - len(known))
    assert len(hits) == len(alive)


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    engine = Engine(SCHEMA)
    for batch in range(3):
        numbers = range(batch * 50, batch * 50 + 50)
        engine.add(Document(str(n), {"text": "alpha"}, numbers={"price": n % 3}) for n in numbers)
        engine.save(batch)
    for sort in (None, Sort("price"), Sort("price", descending=True)):
        pages = [engine.search(Request("alpha", sort=sort, limit=7, offset=at)) for at in range(0, 150, 7)]
        ids = [hit.id for page in pages for hit in page.hits]
        assert len(ids) == len(set(ids)) == 150
        assert {page.total for page in pages} == {150}


def test_pages_end_at_a_thousand() -> None:
    engine = Engine(SCHEMA)
    engine.add(Document(str(n), {"text": "alpha"}) for n in range(1100))
    engine.save(1)
    assert len(engine.search(Request("alpha", offset=990, limit=50)).hits) == 10
    beyond = engine.search(Request("alpha", offset=5000))
    assert (beyond.hits, beyond.total) == ((), 1100)
    assert engine.search(Request("alpha", limit=0)).hits == ()
    assert len(engine.search(Request("alpha", limit=10**9, offset=-5)).hits) == 100


def test_counts_only_the_facets_asked_for() -> None:
    engine, _ = built([[Document("a", {"text": "alpha"}, {"sector": ("water",)})]])
    assert engine.search(Request(counts=())).facets == {}
    assert engine.search(Request(counts=("sector",))).facets == {"sector": {"water": 1}}


def test_probe_finds_what_search_finds() -> None:
    engine, _ = built([[Document(str(n), {"text": WORDS[n % 4]}) for n in range(40)]])
    request = Request("alpha")
    assert engine.probe(engine.compile(request)) == engine.search(request).total == 10
