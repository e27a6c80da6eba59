"""The client against the running application: bidders, custodians and onlookers, with and without an event loop."""

import asyncio
import base64
import contextlib
import json
from uuid import UUID, uuid4

import httpx
import pytest

from agreements import code_now
from auctioning import BILLION, House, content_of, pledge
from factories import PASSWORD
from online import online
from techexchange.auctions.jobs import announce
from techexchange_client.client import AsyncClient, Client, OpenBid, Refused
from techexchange_client.custody import CustodianPair, shares_read
from techexchange_client.receipts import verify_receipt
from techexchange_client.sealing import seal
from techexchange_client.verification import verify_export

pytestmark = pytest.mark.real_commits
MILLION = 1_000_000


@pytest.fixture
async def house(live, settings):
    return await House.gather(live, settings, bidders=2)


@pytest.fixture
async def url(live):
    async with online(live.app) as url:
        yield url


def token_of(party):
    return party.headers["Authorization"].removeprefix("Bearer ")


def clients(house, url, *parties):
    return [AsyncClient(url, token=token_of(party)) for party in parties]


def sealed(tender, party, amount):
    content = content_of(party, str(tender.auction_id), pledge(amount))
    return seal(content, tender.custodians, tender.threshold)


async def tendering(house):
    id = await house.publish(await house.list_technology())
    await house.begin(id)
    return UUID(id)


async def registered(house, url):
    """The custodians' keys, made known by their own programs."""
    pairs = [CustodianPair.generate() for _ in house.custodians]
    for custodian, pair in zip(clients(house, url, *house.custodians), pairs, strict=True):
        async with custodian:
            shown = await custodian.register_custodian_key(pair.public_key)
            assert shown["fingerprint"] == pair.fingerprint
    return pairs


async def test_bidders_and_custodians_with_an_event_loop(house, url):
    pairs = await registered(house, url)
    id = await tendering(house)
    first, second = clients(house, url, *house.bidders)
    async with first, second:
        tender = await first.tender(id)
        assert [one.public_key for one in tender.custodians] == [pair.public_key for pair in pairs]
        mine = sealed(tender, house.bidders[0], BILLION)
        taken = await first.submit(mine)
        keys = await first.keys()
        read = verify_receipt(taken["receipt"], keys[taken["receipt"]["key_id"]])
        assert (str(read.bid_id), read.envelope_hash, read.auction_id) == (taken["id"], mine.hash, id)
        assert (await first.submit(mine))["receipt"] == taken["receipt"] == await first.receipt(id)
        assert (await first.own_bid(id, organization_id=house.bidders[0].side))["envelope_hash"] == mine.hash
        theirs = sealed(tender, house.bidders[1], BILLION + 1)
        await second.submit(theirs, organization_id=house.bidders[1].side)
        assert (await second.withdraw(id))["status"] == "withdrawn"
        again = sealed(tender, house.bidders[1], BILLION + 2)
        await second.submit(again)
        with pytest.raises(Refused) as refused:
            await first.submit(sealed(tender, house.bidders[1], BILLION), organization_id=house.bidders[1].side)
        assert (refused.value.status, refused.value.code) == (403, "forbidden")
    await house.close(str(id))
    for number in (1, 3):
        (custodian,) = clients(house, url, house.custodians[number - 1])
        async with custodian:
            items = [item async for item in custodian.sealed_shares(id, number)]
            assert len(items) == 2
            shares = list(shares_read(id, number, items, pairs[number - 1]))
            (state,) = [state async for state in custodian.hand_in(id, number, shares)]
            assert state["missing"] == 0
    assert state["opened"]
    async with AsyncClient(url) as anyone:
        opened = await anyone.opening(id)
        prices = [bid["content"]["lots"][0]["price"]["amount"] for bid in opened["bids"]]
        assert prices == [BILLION, BILLION + 2]
        export = json.loads(await anyone.export(id))
        assert verify_export(export, keys[export["key_id"]], [taken["receipt"]]) == []
        assert (await anyone.auction(id))["status"] == "qualification"


async def test_the_same_in_a_thread_of_its_own(house, url):
    await house.register_keys()
    id = await tendering(house)

    def bid():
        with Client(url, token=token_of(house.bidders[0])) as bidder:
            mine = sealed(bidder.tender(id), house.bidders[0], BILLION)
            receipt = bidder.submit(mine)["receipt"]
            assert verify_receipt(receipt, bidder.keys()[receipt["key_id"]]).envelope_hash == mine.hash
            assert bidder.receipt(id) == receipt
            assert bidder.own_bid(id)["status"] == "sealed"
            assert bidder.withdraw(id)["status"] == "withdrawn"
            bidder.submit(sealed(bidder.tender(id), house.bidders[0], BILLION))

    def keep(number):
        pair = CustodianPair(house.keys[number])
        with Client(url, token=token_of(house.custodians[number - 1])) as custodian:
            shares = list(shares_read(id, number, custodian.sealed_shares(id, number), pair))
            return list(custodian.hand_in(id, number, shares))[-1]["opened"]

    def look():
        with Client(url) as anyone:
            assert len(anyone.opening(id)["bids"]) == 1
            assert anyone.export(id).startswith(b"{")
            with pytest.raises(Refused) as refused:
                anyone.state(id)
            assert refused.value.code == "not_open_bidding"
            with pytest.raises(Refused) as refused:
                next(anyone.live(id))
            assert (refused.value.status, refused.value.code) == (409, "not_open_bidding")

    await asyncio.to_thread(bid)
    await house.close(str(id))
    assert [await asyncio.to_thread(keep, number) for number in (1, 3)] == [False, True]
    await asyncio.to_thread(look)


async def test_signing_in_with_a_second_factor_and_registering_a_key(house, url):
    def register():
        with Client(url) as auditor:
            with pytest.raises(Refused) as refused:
                auditor.sign_in(house.auditor.email, PASSWORD)
            assert refused.value.code == "second_factor_needed"
            auditor.sign_in(house.auditor.email, PASSWORD, code_now())
            pair = CustodianPair.generate()
            shown = auditor.register_custodian_key(pair.public_key)
            assert base64.b64decode(shown["public_key"]) == pair.public_key
            return auditor

    auditor = await asyncio.to_thread(register)
    assert auditor.session.refresh_token


async def test_an_expired_token_is_renewed_by_itself(house, url):
    async with AsyncClient(url) as auditor:
        await auditor.sign_in(house.auditor.email, PASSWORD, code_now())
        before = auditor.session.refresh_token
        auditor.session.token = "txa_expired"
        await auditor.register_custodian_key(CustodianPair.generate().public_key)
        assert auditor.session.refresh_token not in {before, None}
        auditor.session.token, auditor.session.refresh_token = "txa_expired", None
        with pytest.raises(Refused) as refused:
            await auditor.register_custodian_key(CustodianPair.generate().public_key)
        assert refused.value.status == 401


@pytest.fixture
async def rising(house, live):
    """An auction in the open, and a process that tells those who watch."""
    id = await house.publish(await house.list_technology(), "english")
    await house.begin(id)
    telling = asyncio.create_task(announce(live.url, live.app.state.board))
    yield UUID(id)
    telling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await telling


async def test_open_bidding_is_watched_until_it_ends(house, url, rising):
    seen, in_a_thread = [], []

    def watch_here():
        with Client(url) as anyone:
            in_a_thread.extend(event.name for event in anyone.live(rising))

    async def watch():
        async with AsyncClient(url) as anyone:
            seen.extend([event async for event in anyone.live(rising)])

    watching = [asyncio.create_task(watch()), asyncio.create_task(asyncio.to_thread(watch_here))]
    first, second = clients(house, url, *house.bidders)
    async with first, second, asyncio.timeout(120):
        begun = await first.state(rising)
        led = await first.bid_openly(rising, OpenBid(lot=1, amount=500 * MILLION, currency="VND"))
        assert led["leading"]
        newer = await first.state(rising, after=begun["sequence"], wait=20)
        assert newer["lots"][0]["price"] == 500 * MILLION
        proxy = OpenBid(lot=1, amount=900 * MILLION, currency="VND", proxy=True, organization_id=house.bidders[1].side)
        assert (await second.bid_openly(rising, proxy))["leading"]
        await house.close(str(rising))
        await asyncio.gather(*watching)
    bids = [event.data["amount"] for event in seen if event.name == "bid"]
    assert bids in ([500 * MILLION, 510 * MILLION], [510 * MILLION], [])
    assert seen[-1].name == in_a_thread[-1] == "state"
    assert seen[-1].data["status"] == "qualification"
    assert seen[-1].data["lots"][0]["price"] == 510 * MILLION


async def test_nobody_there_is_said_after_some_attempts(monkeypatch):
    monkeypatch.setattr("techexchange_client.talking.LONGEST_PAUSE", 0.0)
    monkeypatch.setattr("techexchange_client.feed.FIRST_PAUSE", 0.0)
    monkeypatch.setattr("techexchange_client.feed.LONGEST_PAUSE", 0.0)
    asked = []

    def broken(request):
        asked.append(request)
        raise httpx.ConnectError("nobody there", request=request)

    async with AsyncClient("http://nowhere.example", transport=httpx.MockTransport(broken)) as client:
        with pytest.raises(httpx.ConnectError):
            await client.keys()
        assert len(asked) == 6
        with pytest.raises(httpx.ConnectError):
            await anext(client.live(uuid4()))
    with Client("http://nowhere.example", transport=httpx.MockTransport(broken)) as client:
        with pytest.raises(httpx.ConnectError):
            client.keys()
        with pytest.raises(httpx.ConnectError):
            next(client.live(uuid4()))
