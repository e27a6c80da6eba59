"""A state-funded technology by sealed bid, over HTTP: from the custodians' keys to the deal with the second in rank."""

import asyncio
import json
from base64 import urlsafe_b64decode
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from agreements import code_now
from auctioning import PLAN, House, bids_of, pledge, preparation
from factories import TERMS
from techexchange.kernel.clock import utc_now
from techexchange_client.receipts import verify_receipt
from techexchange_client.verification import verify_export
from traveller import Traveller

pytestmark = pytest.mark.real_commits
FIRST, SECOND, OLD, WITHDRAWN, LATE, RELATED = 1_400_000_000, 1_250_000_000, 900_000_001, 777_777_777, 1_999_999_999, 5


@pytest.fixture
async def house(live, settings):
    """Five bidders: the first two compete, the third withdraws, the fourth is late, the fifth is a related party."""
    house = await House.gather(live, settings)
    await house.register_keys()
    return house


@pytest.fixture
def stranger(live):
    return Traveller(live, "Somebody", "somebody@example.com")


async def prepare(house, stranger):
    """Prepared by the institute, approved by the owner, published by the operator: none can do another's part."""
    listing_id, related = await house.list_technology(), house.bidders[4]
    short = preparation(excluded_ids=[str(related.side)])
    short["periods"]["tender_until"] = (utc_now() + timedelta(days=9)).isoformat()
    made = await house.seller.post(f"/v1/listings/{listing_id}/auctions", short, expect=201)
    one = f"/v1/auctions/{made['id']}"
    assert (made["status"], made["state_funded"], len(made["custodians"])) == ("draft", True, 3)
    await stranger.get(one, expect=404)
    refused = await house.seller.post(f"{one}/propose", expect=422)
    assert refused["code"] == "periods_too_short"
    periods = preparation()["periods"]
    edited = await house.seller.send("PATCH", one, {"periods": periods}, version=made["version"])
    await house.seller.post(f"{one}/propose", version=edited["version"])
    assert (await house.officer.post(f"{one}/publish", expect=409))["code"] == "auction_not_approved"
    await house.officer.post(f"{one}/approve", expect=403)
    await house.owner.post(f"{one}/approve")
    await house.seller.post(f"{one}/publish", expect=403)
    published = await house.officer.post(f"{one}/publish")
    assert published["status"] == "enquiries"
    assert (await stranger.get(one))["rules"]["criteria"][1]["weight"] == "40"
    assert made["id"] in [item["id"] for item in (await stranger.get("/v1/auctions"))["items"]]
    offer = {"terms": TERMS, "valid_until": periods["tender_until"]}
    instead = await house.bidders[0].post(f"/v1/listings/{listing_id}/offers", offer, expect=409)
    assert instead["code"] == "listing_under_auction"
    return listing_id, made["id"]


async def ask(house, stranger, id):
    """A question whose asker nobody learns, and an amendment that everybody who takes part is told of."""
    one, curious = f"/v1/auctions/{id}", house.bidders[0]
    asked = await curious.post(f"{one}/questions", {"text": "Is the pilot plant included?", "watch": True}, expect=201)
    await house.seller.post(f"/v1/questions/{asked['id']}/answer", {"answer": "It is."})
    for reader in (stranger, house.seller, house.officer, house.owner):
        told = json.dumps(await reader.get(f"{one}/questions"))
        assert "It is." in told
        for hint in (str(curious.side), curious.email, curious.name):
            assert hint not in told
    until = (datetime.fromisoformat((await stranger.get(one))["tender_until"]) + timedelta(days=5)).isoformat()
    amendment = {"reason": "More time to visit the plant", "tender_until": until}
    assert (await house.officer.post(f"{one}/amend", amendment, expect=201))["status"] == "effective"
    assert datetime.fromisoformat((await stranger.get(one))["tender_until"]) == datetime.fromisoformat(until)
    assert "auction_amended" in await curious.inbox()
    assert "auction_amended" not in await house.bidders[1].inbox()


async def seen_by_all(house, stranger, id):
    """Everything that anybody may read about the auction, as each sees it."""
    seen = {}
    readers = {"stranger": stranger, "seller": house.seller, "owner": house.owner, "officer": house.officer}
    readers |= {"finance": house.finance, "auditor": house.auditor}
    for name, reader in readers.items():
        for path in ("", "/questions", "/amendments", "/opening", "/ranking", "/awards", "/deposits", "/complaints"):
            answer = await house.live.client.get(f"/v1/auctions/{id}{path}", headers=reader.headers)
            told = answer.json() | {"instance": ""}
            seen[name, path] = (answer.status_code, told, answer.headers.get("etag"))
    return seen


async def tender(house, stranger, id):
    """Bids under seal: early ones refused, one replaced, one withdrawn, one sealed here, one of a related party."""
    first, second, withdrawing, late, related = house.bidders
    early = await house.envelope(first, id, pledge(FIRST, PLAN))
    refused = await house.submit(first, id, {"envelope": early.as_dict()}, expect=409)
    assert refused["code"] == "bid_too_early"
    await house.begin(id)
    before = await seen_by_all(house, stranger, id)

    given = [await house.submit(first, id, {"envelope": early.as_dict()})]
    again = await house.submit(first, id, {"envelope": early.as_dict()})
    assert again == given[0]
    given.append(await house.bid(second, id, OLD))
    given.append(await house.bid(second, id, SECOND))
    assert given[2]["supersedes"] == given[1]["id"]
    given.append(await house.submit(withdrawing, id, {"content": pledge(WITHDRAWN, PLAN)}))
    assert given[3]["sealed_by"] == "server"
    envelope = await house.envelope(related, id, pledge(RELATED, PLAN))
    refused = await house.submit(related, id, {"envelope": envelope.as_dict()}, expect=403)
    assert refused["code"] == "related_party"
    insider = await house.envelope(house.seller, id, pledge(RELATED, PLAN))
    await house.submit(house.seller, id, {"envelope": insider.as_dict()}, expect=403)

    [key] = [item for item in (await stranger.get("/v1/keys"))["keys"] if item["kid"] == given[0]["receipt"]["key_id"]]
    for answer in given:
        verify_receipt(answer["receipt"], decoded(key["x"]))
    assert await first.get(f"/v1/auctions/{id}/bids/mine/receipt") == given[0]["receipt"]
    tombstone = await withdrawing.post(f"/v1/auctions/{id}/bids/mine/withdraw")
    assert tombstone["status"] == "withdrawn"
    assert await seen_by_all(house, stranger, id) == before
    await extend_alone(house, stranger, id)
    await too_early_to_open(house, id)
    return late, [given[0]["receipt"], given[2]["receipt"]]


async def extend_alone(house, stranger, id):
    """The seller alone cannot give anybody more time, and is not told whether there are bids."""
    one = f"/v1/auctions/{id}"
    before = (await stranger.get(one))["tender_until"]
    later = (datetime.fromisoformat(before) + timedelta(days=3)).isoformat()
    asked = await house.seller.post(f"{one}/amend", {"reason": "We hope for more", "tender_until": later}, expect=201)
    assert (await stranger.get(one))["tender_until"] == before
    [waiting] = [
        item for item in (await house.seller.get(f"{one}/amendments"))["items"] if item["status"] == "proposed"
    ]
    assert (asked["id"], asked["status"]) == (waiting["id"], "proposed")
    await house.seller.post(f"/v1/amendments/{waiting['id']}/confirm", expect=403)
    await house.officer.post(f"/v1/amendments/{waiting['id']}/confirm", expect=403)
    await house.owner.post(f"/v1/amendments/{waiting['id']}/refuse")
    assert (await stranger.get(one))["tender_until"] == before


async def too_early_to_open(house, id):
    """Before the deadline a custodian is given nothing."""
    refused = await house.owner.get(f"/v1/auctions/{id}/sealed-shares?custodian=1", expect=403)
    assert refused["code"] == "shares_too_early"


def decoded(base64url):
    """The bytes that a key of the exchange is written as."""
    return urlsafe_b64decode(base64url + "=" * (-len(base64url) % 4))


WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND :mine = ANY(pg_blocking_pids(pid))")
LATE_BY = "UPDATE auctions SET tender_until = clock_timestamp() - interval '1 ms', wake_at = clock_timestamp()"


async def miss_the_deadline(house, id, late):
    """A bid sent in time that waits while the deadline passes: it is late by a millisecond of the database's clock."""
    envelope = await house.envelope(late, id, pledge(LATE, PLAN))
    async with house.live.engine.connect() as connection:
        await connection.execute(text("SELECT id FROM auctions WHERE id = :id FOR UPDATE"), {"id": id})
        mine = {"mine": await connection.scalar(text("SELECT pg_backend_pid()"))}
        sent = asyncio.create_task(house.submit(late, id, {"envelope": envelope.as_dict()}, expect=409))
        async with house.live.engine.connect() as watching, asyncio.timeout(30):
            while not sent.done() and not await watching.scalar(WAITING, mine):
                await watching.rollback()
                await asyncio.sleep(0.01)
        await connection.execute(text(f"{LATE_BY} WHERE id = :id"), {"id": id})
        await connection.commit()
    assert (await sent)["code"] == "bid_too_late"
    await late.get(f"/v1/auctions/{id}/bids/mine", expect=404)
    too_late = await house.bidders[2].post(f"/v1/auctions/{id}/bids/mine/withdraw")
    assert too_late["status"] == "withdrawn"
    assert (await house.bidders[0].post(f"/v1/auctions/{id}/bids/mine/withdraw", expect=409))["code"] == "bid_too_late"


async def unseal(house, stranger, id):
    """Two custodians of three are enough; the operator never appears."""
    await house.tick()
    one = f"/v1/auctions/{id}"
    assert (await stranger.get(one))["status"] == "opening"
    await stranger.get(f"{one}/export", expect=409)
    handed = await house.hand_in(1, id)
    assert (handed["opened"], handed["handed_in"]) == (False, [1])
    assert (await stranger.get(f"{one}/opening"))["opened_at"] is None
    await house.owner.get(f"{one}/sealed-shares?custodian=3", expect=403)
    assert (await house.hand_in(3, id))["opened"] is True
    opened = await stranger.get(f"{one}/opening")
    assert opened["handed_in"] == [1, 3]
    prices = {
        bid["bidder_id"]: bid["content"]["lots"][0]["price"]["amount"] for bid in opened["bids"] if bid["content"]
    }
    assert prices == {str(house.bidders[0].side): FIRST, str(house.bidders[1].side): SECOND}
    assert [bid["status"] for bid in opened["bids"]] == ["opened", "opened"]
    export = await stranger.get(f"{one}/export")
    assert sorted(bid["status"] for bid in export["bids"]) == ["opened", "opened", "superseded", "withdrawn"]
    for amount in (OLD, WITHDRAWN, LATE, RELATED):
        assert f'"amount":{amount},' not in json.dumps([opened, export], separators=(",", ":"))


async def verify(house, stranger, id, receipts):
    """Anybody repeats the opening from the export, and one changed figure is found."""
    export = await stranger.get(f"/v1/auctions/{id}/export")
    key = house.live.app.state.signer.public_key
    assert verify_export(export, key, receipts) == []
    changed = json.loads(json.dumps(export).replace(str(SECOND), str(SECOND + 1)))
    assert changed != export
    assert verify_export(changed, key) != []


async def judge(house, stranger, id):
    """Documents as they were sealed, deposits found, points given, and a ranking in which every number is shown."""
    first, second = house.bidders[:2]
    [one_bid] = await bids_of(first, id)
    refused = await house.file(first, one_bid, PLAN + b"%more", expect=422)
    assert refused["code"] == "document_unnamed"
    await house.officer.post(f"/v1/auctions/{id}/announce", expect=409)
    await house.qualify(id, {str(first.side): 6, str(second.side): 7})
    await house.officer.post(f"/v1/auctions/{id}/announce")
    ranking = await stranger.get(f"/v1/auctions/{id}/ranking")
    [lot] = ranking["lots"]
    shown = {bid["bidder_id"]: bid for bid in lot["bids"]}
    assert [bid["bidder_id"] for bid in sorted(lot["bids"], key=lambda bid: bid["rank"])] == [
        str(first.side),
        str(second.side),
    ]
    assert (shown[str(first.side)]["score"], shown[str(second.side)]["score"]) == ("84", "81.571429")
    price, plan = shown[str(second.side)]["criteria"]
    assert (price["points"], price["weighted"]) == ("89.285714", "53.571429")
    assert (plan["given"], plan["points"], plan["weighted"]) == (["7"], "70", "28")
    assert (await stranger.get(f"/v1/auctions/{id}"))["status"] == "standstill"


async def complain(house, id):
    """While a complaint waits nothing is awarded; the owner alone decides it."""
    first, second, *_ = house.bidders
    one = f"/v1/auctions/{id}"
    said = {"statement": "Our plan deserves more points than theirs."}
    await house.bidders[3].post(f"{one}/complaints", said, expect=403)
    made = await second.post(f"{one}/complaints", said, expect=201)
    await house.wake(id, standstill_until=-1)
    assert (await first.get(one))["status"] == "standstill"
    [award] = [item for item in (await first.get(f"{one}/awards"))["items"] if item["status"] == "active"]
    code = {"code": code_now()}
    assert (await first.post(f"/v1/awards/{award['id']}/confirm", code, expect=409))["code"]
    decision = {"decision": "The evaluators have given their reasons."}
    await house.officer.post(f"/v1/complaints/{made['id']}/decline", decision, expect=403)
    await house.owner.post(f"/v1/complaints/{made['id']}/accept")
    await house.owner.post(f"/v1/complaints/{made['id']}/decline", decision)
    assert "complaint_declined" in await second.inbox()
    await house.wake(id, standstill_until=-1)
    assert (await first.get(one))["status"] == "awarded"


async def sign(house, stranger, id):
    """The first does not sign in time and loses its deposit; the second, after a standstill of its own, does."""
    first, second, *_ = house.bidders
    one = f"/v1/auctions/{id}"
    await let_signing_pass(house, id)
    assert (await stranger.get(one))["status"] == "standstill"
    standing = {item["bidder_id"]: item for item in (await stranger.get(f"{one}/awards"))["items"]}
    assert standing[str(first.side)]["status"] == "cancelled"
    award = standing[str(second.side)]
    assert award["status"] == "active"
    await house.wake(id, standstill_until=-1)
    wrong = await second.post(f"/v1/awards/{award['id']}/confirm", {"code": "000000"}, expect=403)
    assert wrong["code"]
    await first.post(f"/v1/awards/{award['id']}/confirm", {"code": code_now()}, expect=403)
    confirmed = await second.post(f"/v1/awards/{award['id']}/confirm", {"code": code_now()})
    assert confirmed["status"] == "confirmed"
    assert (await stranger.get(one))["status"] == "complete"


async def let_signing_pass(house, id):
    """The winner's time to sign passes."""
    async with house.live.exchange.sessions() as session:
        past = "UPDATE awards SET sign_until = clock_timestamp() - interval '1 s' WHERE auction_id = :id"
        await session.execute(text(f"{past} AND sign_until IS NOT NULL"), {"id": id})
        await session.commit()
    await house.wake(id)


async def deal(house, id, listing_id):
    """What was won is a deal like any other: with its price, its listing reserved, and its contract to be written."""
    second = house.bidders[1]
    [agreed] = (await second.get(f"/v1/deals?listing_id={listing_id}"))["items"]
    assert agreed["status"] == "agreed"
    talks = await second.get(f"/v1/negotiations/{agreed['negotiation_id']}")
    assert (talks["status"], talks["standing"]["terms_hash"]) == ("agreed", agreed["terms_hash"])
    assert talks["standing"]["terms"]["upfront"] == {"amount": SECOND, "currency": "VND"}
    assert (await house.seller.get(f"/v1/listings/{listing_id}"))["status"] == "reserved"
    contract = await second.post(f"/v1/deals/{agreed['id']}/contract", {"languages": ["vi", "en"]}, expect=201)
    assert contract["status"] == "drafting"
    assert (await house.bidders[0].get(f"/v1/deals?listing_id={listing_id}"))["items"] == []


async def settle_deposits(house, id):
    """By rule: what was pledged by who did not sign is kept, all else goes back."""
    first, second, *_ = house.bidders
    deposits = {item["bidder_id"]: item for item in (await house.finance.get(f"/v1/auctions/{id}/deposits"))["items"]}
    kept, returned = deposits[str(first.side)], deposits[str(second.side)]
    proof = {"reference": "FT26324001"}
    await house.finance.post(f"/v1/deposits/{kept['id']}/return", proof, expect=409)
    assert (await house.finance.post(f"/v1/deposits/{kept['id']}/keep", proof))["status"] == "kept"
    assert (await house.finance.post(f"/v1/deposits/{returned['id']}/return", proof))["status"] == "returned"


async def test_a_state_funded_technology_goes_to_the_second_in_rank(house, stranger):
    listing_id, id = await prepare(house, stranger)
    await ask(house, stranger, id)
    late, receipts = await tender(house, stranger, id)
    await miss_the_deadline(house, id, late)
    await unseal(house, stranger, id)
    await verify(house, stranger, id, receipts)
    await judge(house, stranger, id)
    await complain(house, id)
    await sign(house, stranger, id)
    await deal(house, id, listing_id)
    await settle_deposits(house, id)
    await recorded(house, id)


async def recorded(house, id):
    """Every step of the auction is on record, and of the bids nothing but what the opening told."""
    entries = (await house.auditor.get(f"/v1/ledger?subject_id={id}&limit=100"))["items"]
    told = [entry["event"] for entry in sorted(entries, key=lambda entry: entry["seq"])]
    steps = ["auction_prepared", "auction_approved", "auction_published", "auction_amended", "tendering_begun"]
    steps += ["tendering_closed", "bids_opened", "ranking_announced", "auction_concluded"]
    assert [event for event in steps if event in told] == steps
    assert [told.index(event) for event in steps] == sorted(told.index(event) for event in steps)
    sealed = (await house.auditor.get("/v1/ledger?event=sealed_entry_received&limit=100"))["items"]
    assert len(sealed) == 5
    assert not any(id in json.dumps(entry) for entry in sealed)
