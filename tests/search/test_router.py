"""What is asked and answered over HTTP: words, filters, facets, pages, faults."""

import html
import itertools
import re
from collections import Counter

import pytest

from conftest import client_of
from embedders import MemoryEmbedder
from factories import bearer, keyed, make_listing, make_operation, make_organization
from techexchange.app import create_app
from techexchange.infra.uow import Exchange
from techexchange.listings.schemas.codes import Sector, TransferScope
from techexchange.search.jobs import Embedding
from techexchange.search.models import Unanswered
from techexchange.search.schemas import (
    SEARCH_PARAMETERS,
    SUGGEST_PARAMETERS,
    SearchPageOut,
    SimilarListingsOut,
    SuggestionsOut,
)
from techexchange.search.schemas.questions import QUESTIONS, SECTORS, SUGGESTION_QUESTIONS, TRANSFER_SCOPES

BILINGUAL = {
    "vi": {
        "title": "Màng lọc nano xử lý nước thải dệt nhuộm",
        "summary": "Khử màu nước thải dệt nhuộm.",
        "description": "Hệ thống màng lọc nano cho nhà máy dệt, tái sử dụng tám mươi phần trăm nước.",
    },
    "en": {
        "title": "Nanofiltration membranes for textile wastewater",
        "summary": "Removes dye from wastewater.",
        "description": "A membrane plant for mills that reuses eighty per cent of its water.",
    },
}

IN_VIETNAMESE = {"vi": dict.fromkeys(("title", "summary", "description"), "Lọc nước biển bằng màng")}


@pytest.mark.parametrize(
    "question",
    [
        "nước thải dệt nhuộm",
        "nuoc thai det nhuom",
        "NƯỚC THẢI",
        "membrane",
        "membranes textiles",
        "nanofiltratoin",
        "membrnae",
        '"textile wastewater"',
        "nanofil*",
        "desalination",
        "B01D",
    ],
)
async def test_is_found_however_it_is_typed(desk, question):
    await desk.publish("Solar dryer for coffee", keywords=["coffee"], ipc=["F26B 3/28"])
    listing = await desk.publish("", texts=BILINGUAL)
    assert (await desk.ids(q=question))[:1] == [str(listing.id)]


async def test_a_phrase_wants_its_words_together(desk):
    await desk.publish("", texts=BILINGUAL)
    assert await desk.ids(q='"wastewater textile"') == []


async def test_answers_are_what_the_description_says(desk):
    await desk.publish("", texts=BILINGUAL)
    await make_listing(desk.live.exchange, desk.institute, direction="demand", company_hidden=True)
    for asked in ({}, {"q": "water"}, {"facets": "false"}, {"limit": 1}, {"q": "nothing like this"}):
        SearchPageOut.model_validate(await desk.search(**asked), strict=False, extra="forbid")
    answer = await desk.live.client.get("/v1/listings/suggest", params={"q": "nano"})
    assert SuggestionsOut.model_validate(answer.json(), extra="forbid").items


async def test_the_company_of_a_need_that_hides_it_is_nowhere(desk):
    shown = await make_listing(desk.live.exchange, desk.institute, direction="demand", company_hidden=False)
    hidden = await make_listing(desk.live.exchange, desk.institute, direction="demand", company_hidden=True)
    found = {item["id"]: item["organization"] for item in (await desk.search(direction="demand"))["items"]}
    assert found[str(hidden.id)] is None
    assert found[str(shown.id)]["id"] == str(desk.institute.id)
    assert await desk.ids(organization_kind="institute") == [str(shown.id)]


async def test_facets_count_what_counting_by_hand_counts(desk):
    sectors, trls = ("energy", "environment", "agri_food"), (3, 7, 9)
    for number, (sector, trl) in enumerate(itertools.product(sectors, trls)):
        await desk.publish(
            f"Membrane {number}",
            sector=sector,
            trl=trl,
            ipc=["C02F 1/44", "B01D 61/02"][: 1 + number % 2],
            country=("VN", "KR")[number % 2],
            transfer_scope=["assignment", "technical_service"][: 1 + number % 2],
        )
    answer = await desk.search(q="membrane", limit=100, sector="energy", trl_min=5)
    assert {item["sector"] for item in answer["items"]} == {"energy"}
    assert all(item["trl"] >= 5 for item in answer["items"])
    everything = (await desk.search(limit=100))["items"]
    without_sector = [item for item in everything if item["trl"] >= 5]
    assert answer["facets"]["sector"] == Counter(item["sector"] for item in without_sector)
    for name, value_of in {
        "trl": lambda item: [str(item["trl"])],
        "country": lambda item: [item["country"]],
        "transfer_scope": lambda item: item["transfer_scope"],
        "language": lambda item: item["languages"],
        "ipc_section": lambda item: {code[0] for code in item["ipc"]},
        "province": lambda item: [item["province"]],
        "direction": lambda item: [item["direction"]],
        "organization_kind": lambda item: [item["organization"]["kind"]],
    }.items():
        assert answer["facets"][name] == Counter(one for item in answer["items"] for one in value_of(item)), name
    assert answer["total"] == len(answer["items"]) == 2


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"ipc": "C"}, {"water"}),
        ({"ipc": "C02"}, {"water"}),
        ({"ipc": "C02F 1/44"}, {"water"}),
        ({"ipc": ["C02F 1", "H"]}, {"water", "solar"}),
        ({"ipc": "C02F 3"}, set()),
        ({"trl_max": 4}, {"solar"}),
        ({"trl_min": 4, "trl_max": 4}, {"solar"}),
        ({"country": "KR"}, {"solar"}),
        ({"province": "Bến Tre"}, {"water"}),
        ({"language": ["vi", "en"]}, {"water", "solar"}),
        ({"language": "vi"}, set()),
        ({"sector": ["energy", "environment"]}, {"water", "solar"}),
        ({"transfer_scope": "assignment", "sector": "energy"}, {"solar"}),
        ({"direction": "demand"}, set()),
        ({"q": "", "organization_kind": "institute"}, {"water", "solar"}),
    ],
)
async def test_filters(desk, asked, expected):
    await desk.publish(
        "water",
        sector="environment",
        trl=8,
        ipc=["C02F 1/44"],
        province="Bến Tre",
        transfer_scope=["exclusive_licence"],
    )
    await desk.publish(
        "solar",
        sector="energy",
        trl=4,
        ipc=["H02S 20/00"],
        country="KR",
        province="Seoul",
        transfer_scope=["assignment"],
    )
    answer = await desk.search(**asked)
    assert {item["texts"]["en"]["title"] for item in answer["items"]} == expected


async def test_orders(desk):
    ready = await desk.publish("Dryer", trl=9, valid_until="2035-01-01T00:00:00Z")
    ending = await desk.publish("Dryer dryer", trl=2, valid_until="2031-01-01T00:00:00Z")
    newest = await desk.publish("Something else", trl=5, valid_until="2033-01-01T00:00:00Z")
    in_order = [str(listing.id) for listing in (newest, ending, ready)]
    assert await desk.ids() == in_order
    assert await desk.ids(sort="newest") == in_order
    assert await desk.ids(sort="trl") == [str(listing.id) for listing in (ready, newest, ending)]
    assert await desk.ids(sort="valid_until") == [str(listing.id) for listing in (ending, newest, ready)]
    assert set(await desk.ids(q="dryer", sort="relevance")) == {str(ending.id), str(ready.id)}


async def test_pages_add_up_to_everything_once(desk):
    for number in range(7):
        await desk.publish(f"Membrane {number}")
    asked, seen, links = {"q": "membrane", "limit": 3}, [], 0
    while True:
        await desk.live.caught_up()
        answer = await desk.live.client.get("/v1/listings", params=asked)
        seen += [item["id"] for item in answer.json()["items"]]
        following = answer.json()["next_cursor"]
        if following is None:
            assert "link" not in answer.headers
            break
        links += 1
        linked = await desk.live.client.get(answer.links["next"]["url"])
        asked["cursor"] = following
        again = await desk.live.client.get("/v1/listings", params=asked)
        assert linked.json()["items"] == again.json()["items"]
    assert links == 2
    assert len(seen) == len(set(seen)) == 7


async def test_a_cursor_belongs_to_its_question(desk):
    for number in range(3):
        await desk.publish(f"Membrane {number}")
    cursor = (await desk.search(q="membrane", limit=1))["next_cursor"]
    client = desk.live.client
    assert (await client.get("/v1/listings", params={"q": "membrane", "limit": 2, "cursor": cursor})).status_code == 200
    for asked in ({"q": "other", "cursor": cursor}, {"cursor": "AAAA"}, {"cursor": "MTAuMTA"}, {"cursor": "x"}):
        answer = await client.get("/v1/listings", params=asked)
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


@pytest.mark.parametrize(
    "query",
    [
        "direction=up",
        "sector=water",
        "sector=",
        "trl_min=0",
        "trl_min=10",
        "trl_min=five",
        "trl_min=7&trl_max=3",
        "ipc=X",
        "ipc=C02F%0044",
        "ipc=C02F%0A",
        "country=Vietnam",
        "country=vn",
        "province=%00",
        "transfer_scope=gift",
        "language=fr",
        "organization_kind=club",
        "sort=price",
        "mode=magic",
        "mode=hybrid&mode=lexical",
        "explain=1",
        "facets=1",
        "limit=0",
        "limit=101",
        "limit=ten",
        "limit=5&limit=6",
        "q=a&q=b",
        "unknown=1",
        "q[]=1",
        "cursor=%2F%2F",
        "q=" + "a" * 12_001,
        "&".join(["country=VN"] * 21),
    ],
)
async def test_unknown_values_and_parameters_are_refused(client, query):
    answer = await client.get(f"/v1/listings?{query}", headers={"accept-language": "vi"})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    fault = answer.json()["errors"][0]
    assert fault["in"] == "query"
    assert fault["parameter"]
    assert "a" * 200 not in answer.text
    assert re.search("[à-ỹ]", fault["detail"]), "the detail is not Vietnamese"


@pytest.mark.parametrize("query", ["limit=0", "limit=21", "q=" + "a" * 201, "prefix=a"])
async def test_unknown_values_are_refused_when_completing(client, query):
    assert (await client.get(f"/v1/listings/suggest?{query}")).status_code == 422


async def test_before_the_first_index_there_is_patience_asked_for(client):
    for path in ("/v1/listings", "/v1/listings?q=water", "/v1/listings/suggest?q=a"):
        answer = await client.get(path, headers={"accept-language": "vi"})
        assert (answer.status_code, answer.json()["code"]) == (503, "catalogue_not_ready")
        assert int(answer.headers["retry-after"]) > 0
        assert "Danh mục" in answer.json()["title"]


NASTY = "<img src=x onerror=alert(1)> & \"laser\" 'beam' \\u003cscript\\u003e \u2028 </mark>"


async def test_snippets_carry_no_markup_of_the_document(desk):
    texts = {"en": {"title": f"Laser {NASTY}", "summary": NASTY, "description": f"{NASTY} " * 30}}
    await desk.publish("", texts=texts)
    (item,) = (await desk.search(q="laser"))["items"]
    for snippet in item["snippets"].values():
        assert "<mark>laser</mark>" in snippet.lower()
        assert "<" not in re.sub("</?mark>", "", snippet)
        assert snippet.count("<mark>") == snippet.count("</mark>")
    assert html.unescape(re.sub("</?mark>", "", item["snippets"]["title"])) == f"Laser {NASTY}".replace("\u2028", " ")
    assert item["texts"]["en"]["title"] == f"Laser {NASTY}"


async def test_completes_in_both_languages(desk):
    await desk.publish("", texts=BILINGUAL, keywords=["nano"])
    await desk.publish("Nano silver", keywords=["nano"])
    await desk.live.caught_up()

    async def suggest(**asked):
        answer = await desk.live.client.get("/v1/listings/suggest", params=asked)
        return [(one["text"], one["count"]) for one in answer.json()["items"]]

    assert (await suggest(q="nano"))[0] == ("nano", 2)
    assert {text for text, _ in await suggest(q="nano")} >= {BILINGUAL["en"]["title"], BILINGUAL["vi"]["title"]}
    assert [text for text, _ in await suggest(q="mang loc")] == [BILINGUAL["vi"]["title"]]
    assert len(await suggest(q="nano", limit=1)) == 1
    assert await suggest() == await suggest(q="zzz") == []


async def test_anyone_may_search_and_may_keep_the_answer_a_second(desk):
    answer = await desk.live.client.get("/v1/listings")
    assert answer.headers["cache-control"] == "public, max-age=1"
    assert answer.headers["content-type"] == "application/json"


async def test_a_whole_description_may_be_pasted(desk):
    listing = await desk.publish("", texts=BILINGUAL)
    assert await desk.ids(q=BILINGUAL["en"]["description"] * 20) == [str(listing.id)]


async def test_a_rebuild_is_asked_for_by_the_operator(client, exchange):
    operation = await make_operation(exchange)
    answer = await client.post("/v1/search/rebuild", headers=keyed(await bearer(exchange, operation.moderator)))
    assert answer.status_code == 202
    assert set(answer.json()) == {"requested_at"}
    assert (await client.post("/v1/search/rebuild")).status_code == 401
    answer = await client.post("/v1/search/rebuild", headers=keyed(await bearer(exchange, operation.supervisor)))
    assert answer.status_code == 403


async def test_what_is_described_is_what_is_accepted(app):
    paths = app.openapi()["paths"]
    for path, questions, described in (
        ("/v1/listings", QUESTIONS, SEARCH_PARAMETERS),
        ("/v1/listings/suggest", SUGGESTION_QUESTIONS, SUGGEST_PARAMETERS),
    ):
        named = {one["name"]: one for one in paths[path]["get"]["parameters"] if one["in"] == "query"}
        assert set(named) == set(questions) == {one["name"] for one in described}
        for name, question in questions.items():
            matches = question.matcher()
            schema = named[name]["schema"]
            one = schema.get("items", schema)
            examples = one.get("enum") or [one[key] for key in ("minimum", "maximum", "default") if key in one]
            for example in examples:
                assert matches(str(example).lower() if isinstance(example, bool) else str(example)), (name, example)
            if "minimum" in one:
                assert not matches(str(one["minimum"] - 1))
                assert not matches(str(one["maximum"] + 1))


def test_the_codes_are_those_of_the_listings():
    assert set(SECTORS) == set(Sector)
    assert set(TRANSFER_SCOPES) == set(TransferScope)


async def test_no_listing_of_another_status_is_an_answer(desk):
    for status in ("draft", "submitted", "in_review", "rejected", "paused", "suspended", "withdrawn", "expired"):
        await make_listing(desk.live.exchange, desk.institute, status)
    published = await make_listing(desk.live.exchange, await make_organization(desk.live.exchange))
    assert await desk.ids(limit=100) == [str(published.id)]


async def test_searching_by_words_asks_the_database_nothing(desk, settings):
    await desk.publish("Membrane")
    await desk.live.caught_up()

    def unreachable():
        raise AssertionError("the database was asked")

    apart = create_app(Exchange(unreachable), settings)
    apart.state.catalogue = apart.state.finder.catalogue = desk.live.app.state.catalogue
    async with client_of(apart) as client:
        for path in ("/v1/listings?q=membrane", "/v1/listings/suggest?q=m"):
            assert (await client.get(path)).json()["items"]
        with pytest.raises(AssertionError):
            await client.get("/v1/organizations/00000000-0000-0000-0000-000000000000")


async def reading(desk, embedder=None):
    """Let meaning be compared: with everything embedded that is published."""
    embedder = embedder or MemoryEmbedder()
    desk.live.app.state.finder.embedder = embedder
    await Embedding(desk.live.exchange, embedder, desk.live.url).fill()
    return embedder


async def test_by_meaning_a_question_finds_a_text_in_the_other_language(desk):
    sea = await desk.publish("", texts=IN_VIETNAMESE, keywords=[], ipc=[])
    await desk.publish("Turbine of bamboo")
    await reading(desk)
    question = {"q": "filter sea water membrane", "sector": "environment"}
    await desk.publish("Membrane to filter sea water", sector="energy")
    for mode in ("hybrid", "semantic"):
        answer = await desk.search(**question, mode=mode)
        assert (answer["mode"], answer["degraded"]) == (mode, None)
        assert answer["items"][0]["id"] == str(sea.id)
        assert "explanation" not in answer["items"][0]
        assert {item["sector"] for item in answer["items"]} == {"environment"}
        SearchPageOut.model_validate(answer, strict=False, extra="forbid")
    assert (await desk.search(**question))["mode"] == "hybrid", "unless another is asked for"
    lexical = await desk.search(**question, mode="lexical")
    assert (lexical["mode"], lexical["degraded"]) == ("lexical", None)
    assert (await desk.search(**question, sort="trl"))["mode"] == "lexical"


async def test_an_explanation_says_what_a_score_is_made_of(desk):
    sea = await desk.publish("", texts=IN_VIETNAMESE, keywords=[], ipc=[])
    oil = await desk.publish("Filter for oil")
    await reading(desk)
    await desk.publish("Filter for new oil")
    question = {"q": "filter sea water membrane", "explain": "true"}

    async def explained(**asked):
        answer = await desk.search(**question | asked)
        SearchPageOut.model_validate(answer, strict=False, extra="forbid")
        return {item["id"]: item["explanation"] for item in answer["items"]}

    hybrid = await explained()
    assert hybrid[str(sea.id)]["language"] == "vi"
    assert hybrid[str(sea.id)]["lexical"] == 0
    assert hybrid[str(sea.id)]["semantic"] > hybrid[str(oil.id)]["semantic"]
    assert hybrid[str(oil.id)]["lexical"] > 0
    assert {why["semantic"] is None for why in hybrid.values()} == {True, False}, "one is not embedded yet"
    assert {why["lexical"] for why in (await explained(mode="semantic")).values()} <= {None}
    alone = await explained(mode="lexical")
    assert all(why["lexical"] > 0 and why["semantic"] is why["language"] is None for why in alone.values())
    in_order = await explained(sort="newest")
    assert all(set(why.values()) == {None} for why in in_order.values())


async def test_an_answer_by_words_alone_says_why(desk):
    await desk.publish("Filter for oil")

    async def degraded(**asked):
        answer = await desk.search(**{"q": "filter"} | asked)
        assert (answer["mode"], answer["total"]) == ("lexical", 1)
        return answer["degraded"]

    assert await degraded() == "semantic_search_off"
    assert await degraded(mode="semantic") == "semantic_search_off"
    assert await degraded(mode="lexical") is None
    assert await degraded(q="") is await degraded(q="filt*") is None
    embedder = desk.live.app.state.finder.embedder = MemoryEmbedder()
    assert await degraded() == "vectors_missing"
    desk.live.app.state.finder._serving = (float("-inf"), None)
    await reading(desk, embedder)
    embedder.down = True
    assert await degraded() == "embedder_unavailable"


async def test_what_is_not_found_by_words_is_unmet_even_where_meaning_finds(desk):
    await desk.publish("", texts=IN_VIETNAMESE, keywords=[], ipc=[])
    await reading(desk)
    unmet = desk.live.app.state.unmet
    assert (await desk.search(q="Filter sea water membrane"))["total"] == 1
    assert (await desk.search(q="lọc nước biển"))["total"] == 1
    assert unmet.take() == {Unanswered("filter sea water membrane", ""): 1}


async def test_what_is_similar(desk):
    sea = await desk.publish("", texts=IN_VIETNAMESE, keywords=[], ipc=[])
    english = await desk.publish("Membrane to filter sea water")
    other = await desk.publish("Membrane for oil")
    await desk.publish("Membrane to filter sea water", direction="demand")
    paused = await make_listing(desk.live.exchange, desk.institute, "paused")
    await reading(desk)
    await desk.live.caught_up()

    async def similar(id, **asked):
        return await desk.live.client.get(f"/v1/listings/{id}/similar", params=asked)

    answer = await similar(english.id)
    assert answer.status_code == 200, answer.text
    items = SimilarListingsOut.model_validate(answer.json(), strict=False, extra="forbid").items
    assert [item.id for item in items] == [sea.id, other.id]
    assert 1 >= items[0].score > items[1].score >= 0
    assert "membrane" in items[1].words
    assert len((await similar(english.id, limit=1)).json()["items"]) == 1
    for gone in (paused.id, desk.institute.id):
        assert ((await similar(gone)).status_code, (await similar(gone)).json()["code"]) == (404, "listing_not_found")
    for wrong in (0, 21, "x"):
        assert (await similar(english.id, limit=wrong)).status_code == 422


async def test_before_the_first_index_nothing_is_similar_yet(client, exchange):
    listing = await make_listing(exchange, await make_organization(exchange))
    answer = await client.get(f"/v1/listings/{listing.id}/similar")
    assert (answer.status_code, answer.json()["code"]) == (503, "catalogue_not_ready")
