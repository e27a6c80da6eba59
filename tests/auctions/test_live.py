"""Watching bids rise: streams that resume, waiting, and no question to the database for it."""

import asyncio
import itertools
from dataclasses import replace

import pytest
from psycopg import AsyncCursor
from sqlalchemy import event

from auctions.rising import MILLION, SEAL, make_auction, make_room
from techexchange.auctions import actions
from techexchange.auctions.jobs import announce
from techexchange.auctions.models import Auction, CancellationReason
from techexchange.auctions.schemas import BidEventOut, LiveOut
from techexchange.auctions.schemas import board as boards
from techexchange.infra import broadcast
from techexchange.kernel.permissions import SYSTEM
from watching import announcing, watching

pytestmark = pytest.mark.real_commits


@pytest.fixture
async def announced(live):
    async with announcing(announce(live.url, live.app.state.board)):
        async with asyncio.timeout(60):
            while not live.app.state.board.is_kept_up:
                await asyncio.sleep(0.005)
        yield live


@pytest.fixture
async def room(announced):
    return await make_room(announced.exchange)


def amounts(events):
    return [seen.data["amount"] // MILLION for seen in events if seen.name == "bid"]


async def close(live):
    async with live.exchange.unit_of_work() as uow:
        await actions.close_bidding(uow, SYSTEM, SEAL)


async def test_a_watcher_sees_the_state_and_then_every_bid(announced, room):
    await room.bid(0, 500)
    async with watching(announced.app, room.auction.id) as [watcher]:
        [state] = await watcher.until(1)
        assert state.name == "state"
        assert (state.data["status"], state.data["lots"][0]["leader"]) == ("bidding", "B1")
        assert LiveOut.model_validate(state.data).sequence == state.id
        await room.bid(1, 510)
        await room.maximum(0, 600)
        await room.bid(1, 530)
        events = await watcher.until(5)
    assert amounts(events) == [510, 520, 530, 540]
    assert [seen.data["label"] for seen in events[1:]] == ["B2", "B1", "B2", "B1"]
    assert [seen.data["automatic"] for seen in events[1:]] == [False, False, False, True]
    assert [seen.id for seen in events] == sorted({seen.id for seen in events})
    for seen in events[1:]:
        assert BidEventOut.model_validate(seen.data).sequence == seen.id
    assert watcher.headers["cache-control"] == "no-store"


async def test_nothing_hidden_is_ever_sent(announced, room):
    async with watching(announced.app, room.auction.id) as [watcher]:
        await room.maximum(0, 777)
        await room.bid(1, 600)
        await watcher.until(4)
    hidden = [str(777 * MILLION)]
    hidden += [str(one) for party in room.parties for one in (party.actor.id, party.organization.id)]
    assert [word for word in hidden if word in watcher.body] == []


async def test_an_interrupted_watcher_misses_nothing(announced, room):
    prices = itertools.count(500, 10)
    async with watching(announced.app, room.auction.id) as [watcher]:
        for turn in range(3):
            await room.bid(turn % 2, next(prices))
        seen = (await watcher.until(4))[-1].id
    for turn in range(3, 6):
        await room.bid(turn % 2, next(prices))
    async with watching(announced.app, room.auction.id, after=seen) as [again]:
        events = await again.until(3)
        assert amounts(events) == [530, 540, 550]
        assert {event.name for event in events} == {"bid"}
        await room.bid(0, next(prices))
        assert amounts(await again.until(4))[-1] == 560


async def test_another_process_goes_on_where_the_first_left_off(announced, room):
    async with watching(announced.app, room.auction.id) as [watcher]:
        await room.bid(0, 500)
        seen = (await watcher.until(2))[-1].id
    for turn in range(1, 4):
        await room.bid(turn % 2, 500 + 10 * turn)
    fresh = announced.app.state.board = boards.Board(announced.exchange.sessions)
    following = announcing(announce(announced.url, fresh))
    async with following, watching(announced.app, room.auction.id, after=seen) as [again]:
        assert amounts(await again.until(3)) == [510, 520, 530]
        await room.bid(0, 540)
        assert amounts(await again.until(4))[-1] == 540


@pytest.mark.parametrize("after", [0, 10**12, "not a number"])
async def test_an_id_that_is_none_of_ours_begins_with_the_state(announced, room, after, monkeypatch):
    monkeypatch.setattr(broadcast, "KEPT", 2)
    for turn in range(4):
        await room.bid(turn % 2, 500 + 10 * turn)
    async with watching(announced.app, room.auction.id, after=after) as [watcher]:
        [first, *_] = await watcher.until(1)
        assert first.name == "state"
        assert first.data["lots"][0]["price"] == 530 * MILLION


async def test_the_end_is_shown_and_ends_the_stream(announced, room):
    async with watching(announced.app, room.auction.id) as [watcher]:
        await room.bid(0, 500)
        await watcher.until(2)
        await room.ends_in(-1)
        await close(announced)
        await watcher.over()
    assert (watcher.events[-1].name, watcher.events[-1].data["status"]) == ("state", "qualification")
    async with watching(announced.app, room.auction.id) as [late]:
        await late.over()
    assert [seen.data["status"] for seen in late.events] == ["qualification"]


async def test_a_cancelled_auction_ends_the_stream(announced, room):
    async with watching(announced.app, room.auction.id) as [watcher]:
        await watcher.until(1)
        async with announced.exchange.unit_of_work() as uow:
            auction = await uow.session.get(Auction, room.auction.id)
            uow.publish(auction.cancel(CancellationReason.RIGHTS_DISPUTED, "", by=SYSTEM, at=uow.now))
        await watcher.over()
    assert watcher.events[-1].data["status"] == "cancelled"


async def test_a_bid_that_moves_the_end_says_so(announced, room):
    await room.ends_in(60)
    async with watching(announced.app, room.auction.id) as [watcher]:
        [state] = await watcher.until(1)
        await room.bid(0, 500)
        [_, placed] = await watcher.until(2)
    assert placed.data["closes_at"] > state.data["closes_at"]


async def test_one_may_ask_and_wait(announced, room):
    path = f"/v1/auctions/{room.auction.id}/live"
    first = (await announced.client.get(path)).json()
    waiting = asyncio.create_task(announced.client.get(path, params={"after": first["sequence"], "wait": 25}))
    await room.bid(0, 500)
    answer = await waiting
    assert answer.headers["cache-control"] == "no-store"
    state = LiveOut.model_validate(answer.json())
    assert (state.sequence > first["sequence"], state.lots[0].price, state.lots[0].bids) == (True, 500 * MILLION, 1)
    assert [bid.label for bid in state.latest] == ["B1"]
    missed = await announced.client.get(path, params={"after": first["sequence"], "wait": 25})
    assert missed.json() == answer.json()


async def test_waiting_ends_without_news(announced, room):
    path = f"/v1/auctions/{room.auction.id}/live"
    first = (await announced.client.get(path)).json()
    again = await announced.client.get(path, params={"after": first["sequence"], "wait": 1})
    assert again.json() == first
    assert (await announced.client.get(path, params={"wait": 26})).status_code == 422


async def test_while_nobody_keeps_it_up_the_database_is_read(live):
    room = await make_room(live.exchange)
    path = f"/v1/auctions/{room.auction.id}/live"
    assert (await live.client.get(path)).json()["lots"][0]["price"] is None
    await room.bid(0, 500)
    assert (await live.client.get(path)).json()["lots"][0]["price"] == 500 * MILLION


async def test_what_is_not_watched(announced):
    sealed, room = await make_auction(announced.exchange), await make_room(announced.exchange)
    async with announced.exchange.unit_of_work() as uow:
        auction = await uow.session.get(Auction, sealed.id)
        auction.kind = "sealed_bid"
    await room.change(published_at=None)
    for way in ("live", "events"):
        answer = await announced.client.get(f"/v1/auctions/{sealed.id}/{way}")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_open_bidding")
        answer = await announced.client.get(f"/v1/auctions/{room.auction.id}/{way}")
        assert (answer.status_code, answer.json()["code"]) == (404, "auction_not_found")


async def test_a_silent_stream_gives_signs_of_life_and_is_not_timed_out(announced, room, monkeypatch):
    await announced.app.state.board.channel(room.auction.id)
    monkeypatch.setattr(broadcast, "PATIENCE_SECONDS", 0.25)
    monkeypatch.setattr(announced.app.edge, "bounds", replace(announced.app.edge.bounds, seconds=2.0))
    async with watching(announced.app, room.auction.id) as [watcher]:
        async with asyncio.timeout(60):
            while watcher.pings < 12:
                await asyncio.sleep(0.01)
        await room.bid(0, 500)
        assert amounts(await watcher.until(2)) == [500]


async def test_two_hundred_watch_and_the_database_is_asked_no_more_than_for_one(announced, room, monkeypatch):
    statements = []
    execute = AsyncCursor.execute

    async def counted(self, query, *rest, **options):
        statements.append(str(query))
        return await execute(self, query, *rest, **options)

    async with watching(announced.app, room.auction.id, 200) as watchers:
        for watcher in watchers:
            await watcher.until(1)
        asked = count_of(announced, statements)
        for turn in range(5):
            await room.bid(turn % 2, 500 + 10 * turn)
        for watcher in watchers:
            assert amounts(await watcher.until(6)) == [500, 510, 520, 530, 540]
        assert asked() <= 5 * 25
        monkeypatch.setattr(AsyncCursor, "execute", counted)
        async with watching(announced.app, room.auction.id, 50) as more:
            for watcher in more:
                await watcher.until(1)
        assert statements == []
    bodies = {watcher.body.partition("event: bid")[2] for watcher in watchers}
    assert len(bodies) == 1


def count_of(live, statements):
    """How many statements the service's own connections were sent since now."""
    seen = []
    event.listen(live.engine.sync_engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    return lambda: len(seen) + len(statements)


async def test_watchers_who_leave_are_let_go(announced, room):
    async with watching(announced.app, room.auction.id, 20) as watchers:
        for watcher in watchers:
            await watcher.until(1)
        channel = await announced.app.state.board.channel(room.auction.id)
        assert channel.watchers == 20
    assert channel.watchers == 0


async def test_a_channel_nobody_watches_is_given_up(announced, room, monkeypatch):
    board = announced.app.state.board
    channel = await board.channel(room.auction.id)
    monkeypatch.setattr(boards, "IDLE_SECONDS", -1.0)
    await board.catch_up()
    monkeypatch.undo()
    assert await board.channel(room.auction.id) is not channel


async def test_unknown_auctions_leave_nothing_behind(announced):
    board = announced.app.state.board
    asked = [announced.client.get(f"/v1/auctions/{number:032x}/live") for number in range(20)]
    assert {answer.status_code for answer in await asyncio.gather(*asked)} == {404}
    assert not board._channels


async def test_a_watcher_that_is_slow_gets_everything_in_one_piece(announced, room):
    """The stream is not read while bids are placed; then all of it comes at once, in order."""
    channel = await announced.app.state.board.channel(room.auction.id)
    stream = channel.stream()
    assert b"event: state" in await anext(stream)
    for turn in range(4):
        await room.bid(turn % 2, 500 + 10 * turn)
    async with asyncio.timeout(60):
        while channel.state.number < 4:
            await asyncio.sleep(0.005)
    piece = await anext(stream)
    assert piece.count(b"event: bid") == 4
    await stream.aclose()
    assert channel.watchers == 0
