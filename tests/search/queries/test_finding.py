"""Finding by words and by meaning, with a real index, real vectors and an embedder that reads words."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from embedders import MemoryEmbedder
from factories import make_listing, make_organization
from techexchange.identity.models import Organization
from techexchange.infra.fulltext import Document, Engine, Request, Sort
from techexchange.infra.uow import Exchange
from techexchange.listings.errors import ListingNotFound
from techexchange.listings.models import Direction
from techexchange.listings.queries import published
from techexchange.search.models import EmbeddingModel
from techexchange.search.queries import Catalogue, Degraded, Finder, Mode, Vectors, finding
from techexchange.search.queries.documents import SCHEMA, document_of
from techexchange.search.queries.finding import similar
from techexchange.search.queries.fusing import ABROAD
from techexchange.search.queries.passages import passages_of
from techexchange.search.repository import vectors as kept

SEA = "Lọc nước biển bằng màng"
SEA_IN_ENGLISH = "filter sea water membrane"


@dataclass
class Shelf:
    """What is published, indexed and embedded, and who finds it."""

    exchange: Exchange
    institute: Organization
    engine: Engine
    embedder: MemoryEmbedder
    finder: Finder
    model: EmbeddingModel | None = None

    async def begin(self, name: str = "words", dimension: int = 384) -> None:
        async with self.exchange.unit_of_work() as uow:
            model = EmbeddingModel.begin(name, dimension, at=uow.now)
            model.serve()
            self.model = await kept.add_model(uow, model)

    async def publish(self, title: str, *, language: str = "en", embedded: bool = True, **content: Any) -> str:
        said = {"title": title, "summary": title, "description": title}
        nothing = {"keywords": [], "ipc": [], "need": {}}
        listing = await make_listing(
            self.exchange, self.institute, texts={language: said}, **(nothing | content | {"company_hidden": False})
        )
        async with self.exchange.unit_of_work() as uow:
            view = (await published(uow.session, [listing.id]))[listing.id]
            if embedded and self.model:
                rows = [
                    kept.MadeVector(listing.id, listing.number, each, part, vector)
                    for each, parts in passages_of(view).items()
                    for part, vector in enumerate(await self.embedder.passages(parts))
                ]
                await kept.keep(uow, self.model.id, rows)
        self.engine.add([document_of(view)])
        self.engine.save(self.engine.position + 1)
        return str(listing.id)

    async def find(self, text: str, mode: Mode = Mode.HYBRID, **asked: Any) -> finding.SearchAnswer:
        return await self.finder.find(Request(text, **asked), mode)

    async def ids(self, text: str, mode: Mode = Mode.HYBRID, **asked: Any) -> list[str]:
        return [hit.id for hit in (await self.find(text, mode, **asked)).found.hits]

    async def candidates(self, text: str, direction: str = "supply", **asked: Any) -> list[finding.Candidate]:
        given = {"limit": 10, "apart_from": None} | asked
        return await self.finder.candidates(text, direction=Direction(direction), **given)


@pytest.fixture
async def bare(exchange, tmp_path):
    engine, catalogue, embedder = Engine(SCHEMA), Catalogue(tmp_path), MemoryEmbedder()
    catalogue.swap(engine)
    finder = Finder(catalogue, Vectors(exchange.sessions), embedder)
    yield Shelf(exchange, await make_organization(exchange), engine, embedder, finder)
    engine.close()


@pytest.fixture
async def shelf(bare):
    await bare.begin()
    return bare


@pytest.fixture
def statements(engine):
    """Every statement that is sent, as it is sent."""
    told: list[str] = []

    def tell(*call):
        if "SAVEPOINT" not in call[2]:
            told.append(call[2])

    event.listen(engine.sync_engine, "before_cursor_execute", tell)
    yield told
    event.remove(engine.sync_engine, "before_cursor_execute", tell)


async def test_both_find_what_either_alone_would_miss(shelf):
    sea = await shelf.publish(SEA, language="vi")
    dryer = await shelf.publish("Dryer for coffee beans", embedded=False)
    await shelf.publish("Turbine of bamboo")
    assert await shelf.ids(SEA_IN_ENGLISH, Mode.LEXICAL) == []
    assert (await shelf.ids(SEA_IN_ENGLISH, Mode.SEMANTIC))[0] == sea
    assert (await shelf.ids(SEA_IN_ENGLISH))[0] == sea
    assert (await shelf.ids("dryer for coffee"))[0] == dryer
    assert dryer not in await shelf.ids("drying coffee apparatus", Mode.SEMANTIC, limit=1)


async def test_an_answer_says_how_it_was_found(shelf):
    sea = await shelf.publish(SEA, language="vi")
    filters = await shelf.publish("Filter for oil")
    hybrid = await shelf.find(SEA_IN_ENGLISH)
    assert (hybrid.mode, hybrid.degraded) == (Mode.HYBRID, None)
    assert hybrid.components[sea].language == "vi"
    assert hybrid.components[sea].lexical == 0
    assert hybrid.components[filters].lexical > 0
    assert [hit.score for hit in hybrid.found.hits] == [hybrid.components[hit.id].score for hit in hybrid.found.hits]
    semantic = await shelf.find(SEA_IN_ENGLISH, Mode.SEMANTIC)
    assert semantic.mode is Mode.SEMANTIC
    assert {component.lexical for component in semantic.components.values()} == {None}
    assert semantic.components[sea].score == semantic.components[sea].semantic * ABROAD
    assert semantic.components[filters].score == semantic.components[filters].semantic
    lexical = await shelf.find("oil", Mode.LEXICAL)
    assert (lexical.mode, lexical.degraded, lexical.components) == (Mode.LEXICAL, None, {})
    assert "<mark>Filter</mark>" in next(hit for hit in hybrid.found.hits if hit.id == filters).snippets["title"]


@pytest.mark.parametrize("few", [1000, 0])
@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.SEMANTIC])
async def test_filters_hold_for_what_meaning_finds(shelf, monkeypatch, few, mode):
    monkeypatch.setattr(finding, "FEW", few)
    monkeypatch.setattr(finding, "SMALL", 0)
    sea = await shelf.publish(SEA, language="vi", sector="environment")
    others = {await shelf.publish(f"Turbine {number}", sector="environment") for number in range(3)}
    await shelf.publish("Membrane to filter sea water", sector="energy")
    await shelf.publish("Membrane to filter sea water", sector="environment", direction="demand")
    answer = await shelf.find(SEA_IN_ENGLISH, mode, filters={"sector": ("environment",), "direction": ("supply",)})
    assert answer.found.hits[0].id == sea
    told = {sea} if mode is Mode.HYBRID else {sea} | others
    assert {hit.id for hit in answer.found.hits} == told, "both find what one of them says is near"
    assert answer.found.total == len(told)
    assert answer.found.facets["country"] == {"VN": len(told)}
    assert len(await shelf.ids(SEA_IN_ENGLISH, mode)) == len(told) + 2, "the control"


async def test_the_best_answers_lend_an_english_question_their_words(shelf):
    await shelf.publish("Wing vibration damping aileron")
    like = await shelf.publish("Wing damping aileron")
    unlike = await shelf.publish("Wing poultry feed")
    far = await shelf.publish("Damping aileron wheel")
    for title in (
        "Turbine",
        "Dryer",
        "Pump",
        "Kiln",
        "Drill",
        "Loom",
        "Mill",
        "Crane",
        "Press",
        "Lathe",
        "Kettle",
        "Valve",
    ):
        await shelf.publish(title)
    told = (await shelf.find("wing vibration")).components
    assert told[like].lexical > told[unlike].lexical
    assert not told[far].lexical, "what has no word of the question is not raised by those of others"
    long = (await shelf.find("wing vibration" + " ?" * finding.QUICK)).components
    assert long[like].lexical == pytest.approx(long[unlike].lexical), "a long text says enough itself"
    near = await shelf.candidates("wing vibration")
    assert len({one.lexical for one in near if one.id in {UUID(like), UUID(unlike)}}) == 1, "and so does a need"


async def test_in_a_small_catalogue_nothing_is_left_out_for_being_far(shelf, monkeypatch):
    far = {await shelf.publish(f"Turbine {number}", sector="energy") for number in range(3)}
    assert set(await shelf.ids(SEA_IN_ENGLISH)) == far
    monkeypatch.setattr(finding, "SMALL", 3)
    assert await shelf.ids(SEA_IN_ENGLISH) == [], "the control"


async def test_whom_few_filters_admit_are_compared_and_of_many_the_nearest(shelf, monkeypatch):
    asked = []

    class Told(Vectors):
        async def weigh(self, model_id, vector, near, ids):
            asked.append((near, len(ids)))
            return await super().weigh(model_id, vector, near, ids)

    shelf.finder.vectors = Told(shelf.exchange.sessions)
    for number in range(5):
        await shelf.publish(f"Turbine {number}", sector="energy")
    await shelf.find("rotor", filters={"sector": ("energy",), "direction": ("supply",)})
    await shelf.find("rotor")
    monkeypatch.setattr(finding, "FEW", 4)
    await shelf.find("rotor", filters={"sector": ("energy",), "direction": ("supply",)})
    both = tuple(Direction)
    assert [(near.parts, near.directions, ids) for near, ids in asked] == [
        (0, (Direction.SUPPLY,), 5),
        (finding.CONSIDERED, both, 0),
        (finding.CONSIDERED, (Direction.SUPPLY,), 0),
    ]


async def test_what_is_quoted_stands_so_in_what_is_found(shelf):
    quoted = await shelf.publish("Water of the sea filtered in membranes")
    await shelf.publish("Membranes that filter sea water")
    assert await shelf.ids('"water of the sea" filter') == [quoted]
    assert await shelf.ids('"water of the sea"') == [quoted]
    assert len(await shelf.ids("water of the sea filter")) == 2


async def test_a_quotation_that_nobody_has_is_asked_by_its_words(shelf):
    sea = await shelf.publish(SEA, language="vi")
    assert (await shelf.ids(f'"{SEA_IN_ENGLISH}"'))[0] == sea
    assert await shelf.ids(f'"{SEA_IN_ENGLISH}"', Mode.LEXICAL) == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("filter", {"sort": Sort("published_at", descending=True)}),
        ("filt", {"prefix": True}),
        ("", {}),
        (" \u3000", {}),
    ],
)
@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.SEMANTIC])
async def test_where_meaning_says_nothing_words_are_asked(shelf, text, asked, mode):
    filters = await shelf.publish("Filter for oil")
    answer = await shelf.find(text, mode, **asked)
    assert (answer.mode, answer.degraded) == (Mode.LEXICAL, None)
    assert [hit.id for hit in answer.found.hits] == [filters]
    assert shelf.embedder.asked == []


async def degraded(shelf, reason):
    """Both modes answer by words, and say why."""
    filters = await shelf.publish("Filter for oil")
    for mode in (Mode.HYBRID, Mode.SEMANTIC):
        answer = await shelf.find("filter", mode)
        assert (answer.mode, answer.degraded) == (Mode.LEXICAL, reason)
        assert [hit.id for hit in answer.found.hits] == [filters]
    assert (await shelf.find("filter", Mode.LEXICAL)).degraded is None
    assert [str(one.id) for one in await shelf.candidates("filter")] == [filters]


async def test_without_an_embedder_it_is_by_words(shelf):
    shelf.finder.embedder = None
    await degraded(shelf, Degraded.OFF)


async def test_while_the_embedder_is_away_it_is_by_words(shelf):
    shelf.finder.embedder = MemoryEmbedder()
    shelf.finder.embedder.down = True
    await degraded(shelf, Degraded.EMBEDDER)
    shelf.finder.embedder.down = False
    assert (await shelf.find("filter")).mode is Mode.HYBRID


@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.SEMANTIC])
async def test_vietnamese_without_accents_is_asked_by_words(shelf, mode):
    sea = await shelf.publish(SEA, language="vi")
    answer = await shelf.find("loc nuoc bien bang mang", mode)
    assert (answer.mode, answer.degraded) == (Mode.LEXICAL, Degraded.ACCENTS)
    assert [hit.id for hit in answer.found.hits] == [sea]
    assert (await shelf.find("lọc nước biển bằng màng", mode)).degraded is None


async def test_before_any_model_serves_it_is_by_words(bare):
    await degraded(bare, Degraded.VECTORS)


@pytest.mark.parametrize(("name", "dimension"), [("others", 384), ("words", 64)])
async def test_vectors_of_another_model_are_not_compared(shelf, name, dimension):
    shelf.finder.embedder = MemoryEmbedder(name, dimension)
    await degraded(shelf, Degraded.VECTORS)


async def test_what_serves_is_known_for_a_while(bare, monkeypatch):
    await bare.find("filter")
    await bare.begin()
    assert (await bare.find("filter")).degraded is Degraded.VECTORS
    monkeypatch.setattr(finding, "SERVING_SECONDS", -1.0)
    bare.finder._serving = (float("-inf"), None)
    assert (await bare.find("filter")).mode is Mode.HYBRID


async def pages(shelf, text, limit, **asked):
    """Every page in turn."""
    found = []
    while True:
        found.append(await shelf.find(text, limit=limit, offset=limit * len(found), **asked))
        if limit * len(found) >= found[0].found.total:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 7, 100])
async def test_pages_hold_the_ranked_and_then_the_rest_by_words_each_once(shelf, monkeypatch, limit):
    monkeypatch.setattr(finding, "CONSIDERED", 3)
    far = await shelf.publish(SEA, language="vi", country="KR")
    by_words = {await shelf.publish(f"Membrane water {'pump ' * number}") for number in range(9)}
    answers = await pages(shelf, SEA_IN_ENGLISH, limit, filters={})
    hits = [hit for answer in answers for hit in answer.found.hits]
    assert len(hits) == len({hit.id for hit in hits})
    assert {hit.id for hit in hits} == by_words | {far}
    assert {answer.found.total for answer in answers} == {10}
    assert {answer.found.worded for answer in answers} == {9}
    assert all(len(answer.found.hits) <= limit for answer in answers)
    known = [hit.id in answer.components for answer in answers for hit in answer.found.hits]
    ranked = known.index(False)
    assert 3 <= ranked < 9
    assert not any(known[ranked:]), "first what was ranked, then the rest"
    scores = [hit.score for hit in hits]
    assert scores[:ranked] == sorted(scores[:ranked], reverse=True)
    assert set(scores[ranked:]) == {0.0}
    for answer in answers:
        assert answer.found.facets["country"] == {"VN": 9, "KR": 1}
        assert sum(answer.found.facets["direction"].values()) == 10


async def test_after_the_last_page_there_is_nothing(shelf):
    await shelf.publish(SEA, language="vi")
    answer = await shelf.find(SEA_IN_ENGLISH, offset=10)
    assert (answer.found.hits, answer.found.total) == ((), 1)
    assert (await shelf.find(SEA_IN_ENGLISH, counts=())).found.facets == {}


async def test_what_is_no_longer_indexed_is_not_found_by_its_vectors(shelf):
    gone = await shelf.publish("Membrane to filter sea water")
    left = await shelf.publish(SEA, language="vi")
    assert set(await shelf.ids(SEA_IN_ENGLISH)) == {gone, left}
    shelf.engine.delete(gone)
    shelf.engine.save(9)
    for mode in Mode:
        assert gone not in await shelf.ids(SEA_IN_ENGLISH, mode)
    answer = await shelf.find(SEA_IN_ENGLISH)
    assert ([hit.id for hit in answer.found.hits], answer.found.total) == ([left], 1)
    assert [str(one.id) for one in await shelf.candidates(SEA_IN_ENGLISH)] == [left]


async def test_an_answer_is_of_one_state_of_the_index(shelf):
    gone = await shelf.publish("Membrane to filter sea water")

    class Meanwhile(Vectors):
        async def weigh(self, *given):
            shelf.engine.delete(gone)
            shelf.engine.save(9)
            return await super().weigh(*given)

    shelf.finder.vectors = Meanwhile(shelf.exchange.sessions)
    answer = await shelf.find(SEA_IN_ENGLISH)
    assert ([hit.id for hit in answer.found.hits], answer.found.total) == ([gone], 1)
    assert await shelf.ids(SEA_IN_ENGLISH) == []


async def test_a_whole_description_may_be_asked(shelf):
    sea = await shelf.publish(SEA, language="vi")
    await shelf.publish("Turbine of bamboo")
    long = f"{SEA_IN_ENGLISH}, " * 20
    assert len(long) > finding.QUICK
    assert (await shelf.ids(long))[0] == sea
    assert all(len(text) <= finding.EMBEDDED_CHARACTERS for text in shelf.embedder.asked)


async def test_a_warm_answer_is_one_statement(shelf, statements):
    for number in range(3):
        await shelf.publish(f"Membrane {number}")
        await shelf.publish(f"Màng lọc {number}", language="vi")
    await shelf.find("membrane")
    statements.clear()
    for mode in (Mode.HYBRID, Mode.SEMANTIC):
        await shelf.find("water membrane", mode)
        await shelf.find("water membrane", mode, filters={"sector": ("energy",)})
    assert len(statements) == 4
    await shelf.find("water membrane", Mode.LEXICAL)
    assert len(statements) == 4


async def test_candidates_are_of_the_other_side_and_say_what_both_say(shelf):
    sea = await shelf.publish("Membranes filter sea water")
    alike = await shelf.publish(SEA, language="vi")
    bamboo = await shelf.publish("Turbine of bamboo", embedded=False)
    need = await shelf.publish("We need a membrane to filter sea water", direction="demand")
    text = "Needed: a membrane to filter sea water"
    found = {str(one.id): one for one in await shelf.candidates(text, limit=10)}
    assert set(found) == {sea, alike}, "a text that nothing says it is near is no candidate"
    assert next(iter(found)) == sea
    assert all(0 <= one.score <= 1 for one in found.values())
    assert (found[sea].lexical, found[alike].lexical) == (1.0, 0.0)
    assert set(found[sea].words) == {"membrane", "filter", "water"}
    assert found[alike].words == ()
    assert 0 <= found[sea].semantic <= 1
    assert [str(one.id) for one in await shelf.candidates(text, limit=1)] == [sea]
    assert [str(one.id) for one in await shelf.candidates(text, "demand")] == [need]
    apart = {str(one.id) for one in await shelf.candidates("turbine", apart_from=found[sea].id)}
    assert apart == {alike, bamboo}


async def test_a_candidate_without_vectors_has_no_nearness_in_meaning(shelf):
    bamboo = await shelf.publish("Turbine of bamboo", embedded=False)
    [one] = await shelf.candidates("bamboo turbine")
    assert (str(one.id), one.semantic, one.lexical) == (bamboo, None, 1.0)
    assert set(one.words) == {"bamboo", "turbine"}


async def test_candidates_by_words_alone_are_measured_by_the_best(shelf):
    shelf.finder.embedder = None
    best = await shelf.publish("Membrane filter for sea water")
    less = await shelf.publish("Filter for oil")
    found = await shelf.candidates("membrane filter")
    assert [str(one.id) for one in found] == [best, less]
    assert found[0].score == found[0].lexical == 1.0
    assert 0 < found[1].score == found[1].lexical < 1
    assert {one.semantic for one in found} == {None}
    assert [str(one.id) for one in await shelf.candidates("membrane filter", limit=1, apart_from=found[0].id)] == [less]
    assert await shelf.candidates("quantum loom") == []


async def like(shelf, id, limit=5):
    async with shelf.exchange.unit_of_work() as uow:
        return await similar(uow, shelf.finder, UUID(str(id)), limit)


async def test_what_is_similar_is_compared_by_the_vectors_there_are(shelf):
    sea = await shelf.publish(SEA, language="vi")
    english = await shelf.publish("Membrane to filter sea water")
    bamboo = await shelf.publish("Turbine of bamboo")
    await shelf.publish(SEA, language="vi", direction="demand")
    shelf.finder.embedder = None
    for one, other in ((sea, english), (english, sea)):
        cards = await like(shelf, one)
        assert [str(card["id"]) for card in cards] == [other, bamboo]
        assert 1 >= cards[0]["score"] > cards[1]["score"] >= 0
    assert [str(card["id"]) for card in await like(shelf, sea, 1)] == [english]
    assert shelf.embedder.asked == []


async def test_without_vectors_what_is_similar_has_the_same_words(shelf):
    one = await shelf.publish("Membrane filter for sea water", embedded=False)
    other = await shelf.publish("Membrane filter for oil")
    await shelf.publish("Turbine of bamboo")
    [card] = await like(shelf, one)
    assert str(card["id"]) == other
    assert set(card["words"]) == {"membrane", "filter"}


async def test_without_a_model_what_is_similar_has_the_same_words(bare):
    one = await bare.publish("Membrane filter for sea water")
    other = await bare.publish("Membrane filter for oil")
    assert [str(card["id"]) for card in await like(bare, one)] == [other]


async def test_nothing_is_similar_to_what_is_not_published(shelf):
    for status in ("draft", "paused", "withdrawn"):
        listing = await make_listing(shelf.exchange, shelf.institute, status)
        with pytest.raises(ListingNotFound):
            await like(shelf, listing.id)


async def test_what_is_similar_and_no_longer_published_is_not_shown(shelf):
    one = await shelf.publish("Membrane to filter sea water")
    paused = await make_listing(shelf.exchange, shelf.institute, "paused")
    said = {"title_en": "Membrane to filter sea water"}
    shelf.engine.add([Document(str(paused.id), said, {"direction": ("supply",)}, payload=b"{")])
    shelf.engine.save(9)
    assert [near.id for near in await shelf.candidates("membrane", apart_from=UUID(one))] == [paused.id], "the control"
    assert await like(shelf, one) == []
