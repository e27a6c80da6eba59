"""The whole main job over HTTP: founded, mandated, joined, described, reviewed, found, bid on, agreed, on record."""

from datetime import timedelta

from founding import NOW, appoint, bring, decide, found_exchange
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions as ledger
from techexchange.listings.lifecycle import Direction
from techexchange.listings.schemas import example
from techexchange.moderation.models import CaseKind
from traveller import Traveller

TERMS = {
    "scope": "exclusive_licence",
    "exclusivity": "exclusive",
    "field_of_use": {"vi": "Cấp nước nông thôn", "en": "Rural water supply"},
    "territory": ["VN", "LA"],
    "term_months": 120,
    "upfront": {"amount": 900_000_000, "currency": "VND"},
    "royalty": {"percent": "2.5", "basis": "net_sales"},
}
COUNTER = TERMS | {
    "upfront": {"amount": 1_200_000_000, "currency": "VND"},
    "royalty": {"percent": "3", "basis": "net_sales"},
}
OTHER = {
    "scope": "non_exclusive_licence",
    "exclusivity": "non_exclusive",
    "territory": ["VN"],
    "term_months": 36,
    "upfront": {"amount": 100_000_000, "currency": "VND"},
}
REASON = "Say at which recovery the salt rejection was measured."


def offer(terms, days=14):
    """An offer of these terms, to be decided on in time."""
    return {"terms": terms, "valid_until": (NOW + timedelta(days=days)).isoformat()}


async def publish(institute, institute_id, moderator, stranger):
    """Drafted in two languages, sent back once, mended, published."""
    content = example(Direction.SUPPLY) | {"organization_id": institute_id, "funding_source": "own_funds"}
    content |= {"state_share_percent": "0", "valid_until": (NOW + timedelta(days=365)).isoformat()}
    drafted = await institute.post("/v1/listings", content, expect=201)
    address = f"/v1/listings/{drafted['id']}"
    assert (drafted["status"], drafted["content"]["trl"], len(drafted["content"]["ip_rights"])) == ("draft", 7, 1)
    await stranger.get(address, expect=404)
    await institute.post(f"{address}/submit", version=drafted["version"])
    reasons = [{"code": "incomplete", "text": REASON}]
    await decide(moderator, CaseKind.PUBLICATION, drafted["id"], "request_changes", reasons)
    assert "listing_changes_requested" in await institute.inbox()
    (told,) = (await institute.get(f"/v1/decisions?subject_id={drafted['id']}"))["items"]
    assert told["reasons"] == reasons

    seen = await institute.get(address)
    assert seen["status"] == "changes_requested"
    change = {"texts": {"en": {"description": "Rejects 92 % of salt at 6 bar and 60 % recovery."}}}
    await institute.send("PATCH", address, change, version=drafted["version"], expect=412)
    edited = await institute.send("PATCH", address, change, version=seen["version"])
    await institute.post(f"{address}/submit", version=edited["version"])
    await decide(moderator, CaseKind.PUBLICATION, drafted["id"])
    public = await stranger.get(address)
    assert public["status"] == "published"
    assert public["content"]["texts"]["en"]["description"] == change["texts"]["en"]["description"]
    return drafted["id"]


async def search(live, stranger, listing_id):
    """Without diacritics, in English, and misspelt; and not by what it does not say."""
    await live.caught_up()
    for question in ("mang loc nano nuoc nhiem man", "membranes for brackish water", "nanofiltraton membrane"):
        found = await stranger.get(f"/v1/listings?q={question}")
        assert [item["id"] for item in found["items"]] == [listing_id], question
        assert found["facets"]["direction"] == {"supply": 1}
    assert (await stranger.get("/v1/listings?q=quantum annealing"))["total"] == 0


async def agree(live, listing_id, institute, buyer, rivals):
    """Offered, countered, and accepted exactly as it stood; every other open offer lapses."""
    address = f"/v1/listings/{listing_id}/offers"
    opened = await buyer.post(address, offer(TERMS), expect=201)
    others = [(await rival.post(address, offer(OTHER), expect=201))["id"] for rival in rivals]
    assert (await institute.inbox()).count("offer_received") == 1 + len(rivals)
    await rivals[0].get(f"/v1/negotiations/{opened['id']}", expect=404)

    talks = f"/v1/negotiations/{opened['id']}"
    first = {"offer_id": opened["standing"]["id"], "terms_hash": opened["standing"]["terms_hash"]}
    assert (await buyer.post(f"{talks}/accept", first, version=opened["version"], expect=409))[
        "code"
    ] == "not_your_turn"
    countered = await institute.post(f"{talks}/counter", offer(COUNTER), version=opened["version"])
    assert countered["rounds"] == 2
    assert "offer_countered" in await buyer.inbox()
    stale = await buyer.post(f"{talks}/accept", first, version=countered["version"], expect=412)
    assert stale["code"] == "offer_changed"

    standing = (await buyer.get(talks))["standing"]
    assert standing["terms"]["upfront"]["amount"] == 1_200_000_000
    exactly = {"offer_id": standing["id"], "terms_hash": standing["terms_hash"]}
    agreed = await buyer.post(f"{talks}/accept", exactly, version=countered["version"])
    assert agreed["status"] == "agreed"
    for rival, negotiation_id in zip(rivals, others, strict=True):
        assert (await rival.get(f"/v1/negotiations/{negotiation_id}"))["status"] == "lapsed"
        assert "negotiation_lapsed" in await rival.inbox()
        await rival.post(f"/v1/listings/{listing_id}/offers", offer(OTHER), expect=404)
    return standing


async def look_at_deal(listing_id, institute, buyer, stranger, standing):
    """The deal is on record for both sides, and the listing is reserved."""
    for side in (institute, buyer):
        (deal,) = (await side.get("/v1/deals"))["items"]
        assert (deal["status"], deal["exclusive"]) == ("agreed", True)
        assert (deal["offer_id"], deal["terms_hash"]) == (standing["id"], standing["terms_hash"])
        assert "deal_agreed" in await side.inbox() or "offer_accepted" in await side.inbox()
    assert (await institute.get(f"/v1/listings/{listing_id}"))["status"] == "reserved"
    await stranger.get(f"/v1/listings/{listing_id}", expect=404)


async def read_record(live, supervisor, listing_id, negotiation_terms):
    """The record verifies and tells the whole story, without a word of the terms."""
    entries = (await supervisor.get(f"/v1/ledger?subject_id={listing_id}&limit=100"))["items"]
    assert [entry["event"] for entry in entries] == [
        "listing_drafted",
        "listing_submitted",
        "listing_review_started",
        "listing_changes_requested",
        "listing_edited",
        "listing_submitted",
        "listing_review_started",
        "listing_published",
        "listing_reserved",
    ]
    assert (await supervisor.get("/v1/ledger/verification"))["holds"] is True
    async with live.exchange.unit_of_work() as uow:
        whole = await ledger.verify(uow, SYSTEM)
    assert whole.holds
    told, events, cursor = "", [], "0"
    while cursor:
        page = await supervisor.get(f"/v1/ledger?limit=100&cursor={cursor}")
        told += str(page["items"])
        events += [entry["event"] for entry in page["items"]]
        cursor = page["next_cursor"]
    assert len(events) == whole.entries
    story = ("mandate_activated", "organization_verified", "case_decided", "offer_submitted", "offer_countered")
    assert set(events) >= {*story, "offer_accepted", "negotiation_lapsed", "deal_agreed"}
    assert "1200000000" not in told
    assert "khai@institute.example" not in told


async def test_the_first_journey(searching, settings):
    live = searching
    stranger = Traveller(live, "Nobody", "nobody@nowhere.example")
    supervisor = await found_exchange(live)
    moderator = await appoint(live, settings, supervisor)
    participants = (
        ("institute", "Hoàng Văn Khải", "khai@institute.example", "0199991015"),
        ("business", "Phạm Thu Hà", "ha@water.example", "0199991022"),
        ("business", "Lê Quốc Bảo", "bao@rival.example", "0199991047"),
        ("business", "Vũ Thị Mai", "mai@third.example", "0199991054"),
    )
    (institute, institute_id), (buyer, _), *rivals = [
        await bring(live, settings, moderator, participant) for participant in participants
    ]
    listing_id = await publish(institute, institute_id, moderator, stranger)
    await search(live, stranger, listing_id)
    standing = await agree(live, listing_id, institute, buyer, [rival for rival, _ in rivals])
    await look_at_deal(listing_id, institute, buyer, stranger, standing)
    await live.caught_up()
    assert (await stranger.get("/v1/listings?q=membrane"))["total"] == 0
    await read_record(live, supervisor, listing_id, standing["terms"])
