"""Rising bids over HTTP: hidden maxima, an end that late bids move, and two hundred who watch."""

import asyncio
import json
from datetime import datetime

import pytest

from agreements import code_now
from auctioning import House, bids_of, move_time
from techexchange.auctions.jobs import announce
from traveller import Traveller
from watching import Watcher, announcing

pytestmark = pytest.mark.real_commits
WATCHERS = 200
MILLION = 1_000_000
HIDDEN = 955 * MILLION


@pytest.fixture
async def house(live, settings):
    """Three bidders, and a process that tells those who watch."""
    async with announcing(announce(live.url, live.app.state.board)):
        yield await House.gather(live, settings, bidders=3)


def watch(live, id, after=None):
    return Watcher(live.app, f"/v1/auctions/{id}/events", after).begin()


async def told(watcher, sequence):
    """Wait until somebody who watches was told what has this position, or what came later."""
    while not any(event.id >= sequence for event in watcher.events):
        await watcher.until(len(watcher.events) + 1)


def bids_told(*watchers):
    """The visible bids as they were told."""
    return [event.data for watcher in watchers for event in watcher.events if event.name == "bid"]


def money(millions):
    return {"amount": millions * MILLION, "currency": "VND"}


async def bid(house, who, id, expect=201, **pledge):
    """One bid, exactly or up to a maximum, in millions."""
    body = {"lot": 1} | {name: money(millions) for name, millions in pledge.items()}
    return await house.bidders[who].post(f"/v1/auctions/{id}/open-bids", body, expect=expect)


async def rise(house, id):
    """The price rises as far as the second highest needs; a hidden maximum answers at once."""
    refused = await bid(house, 0, id, amount=499, expect=409)
    assert refused["code"] == "bid_too_low"
    first = await bid(house, 0, id, amount=500)
    assert (first["leading"], first["price"]) == (True, 500 * MILLION)
    second = await bid(house, 1, id, maximum=900)
    assert (second["leading"], second["price"]) == (True, 510 * MILLION)
    answered = await bid(house, 2, id, amount=600)
    assert (answered["leading"], answered["price"]) == (False, 610 * MILLION)
    repeated = await bid(house, 2, id, amount=600)
    assert repeated["price"] == 610 * MILLION
    assert (await bid(house, 2, id, amount=615, expect=409))["code"] == "bid_too_low"
    third = await bid(house, 2, id, maximum=955)
    assert (third["leading"], third["price"]) == (True, 910 * MILLION)


RISEN = [(1, 500, False), (2, 510, False), (3, 600, False), (2, 610, True), (2, 900, True), (3, 910, False)]
"""Who was seen to bid how many millions, and whether a maximum did it."""


def seen(bids):
    return [(int(one["label"][1:]), one["amount"] // MILLION, one["automatic"]) for one in bids]


async def bid_late(house, id, stranger):
    """A bid in the last two minutes moves the end to three minutes after it."""
    await move_time(house.live, id, tender_until=60)
    shown = await stranger.get(f"/v1/auctions/{id}")
    last = (await stranger.get(f"/v1/auctions/{id}/live"))["sequence"]
    waiting = asyncio.create_task(house.live.client.get(f"/v1/auctions/{id}/live?after={last}&wait=25"))
    late = await bid(house, 1, id, amount=930)
    assert (late["leading"], late["price"]) == (False, 940 * MILLION)
    moved = datetime.fromisoformat(late["closes_at"]) - datetime.fromisoformat(shown["tender_until"])
    assert 60 < moved.total_seconds() <= 180
    polled = (await waiting).json()
    assert polled["sequence"] > last
    assert polled["lots"][0]["price"] >= 930 * MILLION
    return late["closes_at"]


async def check_secrecy(house, id, stranger, watchers):
    """What the leader would have paid, and who is behind a label, is told to nobody."""
    read = [watcher.body for watcher in watchers[:3]]
    read += [json.dumps(await reader.get(f"/v1/auctions/{id}{path}")) for reader, path in readings(house, stranger)]
    read.append(json.dumps((await house.auditor.get("/v1/ledger?limit=100"))["items"]))
    for text in read:
        assert str(HIDDEN) not in text
    names = [str(bidder.side) for bidder in house.bidders]
    for text in read[:-1]:
        assert not [name for name in names if name in text]
    own = await house.bidders[2].get(f"/v1/auctions/{id}/open-bids/mine")
    assert own["items"][0]["maximum"] == HIDDEN
    assert (await house.bidders[0].get(f"/v1/auctions/{id}/open-bids/mine"))["items"][0]["maximum"] == 500 * MILLION


def readings(house, stranger):
    everybody = (stranger, house.seller, house.officer, house.owner, house.auditor, house.bidders[0])
    return [(reader, path) for reader in everybody for path in ("", "/live", "/questions", "/opening")]


async def conclude(house, id, listing_id, stranger):
    """The best visible price wins; after the standstill the winner confirms, and there is a deal."""
    one = f"/v1/auctions/{id}"
    assert (await stranger.get(one))["status"] == "qualification"
    for who in house.bidders:
        [bid_id] = await bids_of(who, id)
        await house.officer.post(f"/v1/bids/{bid_id}/qualify")
    await house.officer.post(f"{one}/announce")
    await house.wake(id, standstill_until=-1)
    winner = house.bidders[2]
    [award] = [item for item in (await stranger.get(f"{one}/awards"))["items"] if item["status"] == "active"]
    assert award["bidder_id"] == str(winner.side)
    assert (await winner.post(f"/v1/awards/{award['id']}/confirm", {"code": code_now()}))["status"] == "confirmed"
    [agreed] = (await winner.get(f"/v1/deals?listing_id={listing_id}"))["items"]
    talks = await winner.get(f"/v1/negotiations/{agreed['negotiation_id']}")
    assert talks["standing"]["terms"]["upfront"] == {"amount": 940 * MILLION, "currency": "VND"}


async def test_bids_rise_in_the_open(house, live):
    stranger = Traveller(live, "Somebody", "somebody@example.com")
    listing_id = await house.list_technology()
    id = await house.publish(listing_id, "english")
    assert (await bid(house, 0, id, amount=500, expect=409))["code"] == "bid_too_early"
    await house.begin(id)
    watchers = [watch(live, id) for _ in range(WATCHERS)]
    for watcher in watchers:
        await watcher.until(1)
    await rise(house, id)
    interrupted = watchers.pop()
    last = (await stranger.get(f"/v1/auctions/{id}/live"))["sequence"]
    for watcher in (*watchers, interrupted):
        await told(watcher, last)
    assert seen(bids_told(interrupted)) == RISEN
    await interrupted.leave()

    closes_at = await bid_late(house, id, stranger)
    resumed = watch(live, id, interrupted.events[-1].id)
    await resumed.until(1)
    await check_secrecy(house, id, stranger, watchers)
    await house.close(id)
    for watcher in (*watchers, resumed):
        await watcher.over()
        assert watcher.status == 200
    assert (await bid(house, 0, id, amount=2000, expect=409))["code"] == "bid_too_late"
    whole = bids_told(watchers[0])
    assert seen(whole) == [*RISEN, (2, 930, False), (3, 940, True)]
    assert [one["number"] for one in whole] == list(range(1, len(whole) + 1))
    assert datetime.fromisoformat(whole[-1]["closes_at"]) == datetime.fromisoformat(closes_at)
    assert all(bids_told(watcher) == whole for watcher in watchers)
    assert bids_told(interrupted, resumed) == whole
    assert resumed.events[-1].data["status"] == "qualification"
    await conclude(house, id, listing_id, stranger)
