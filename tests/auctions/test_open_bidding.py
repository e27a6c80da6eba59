"""Bids in the open, against the database."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from auctions.rising import MILLION, SEAL, START, STEP, make_auction, make_room
from factories import make_actor
from techexchange.auctions import actions, queries
from techexchange.auctions.actions import Bidder
from techexchange.auctions.errors import (
    AuctionNotFound,
    BidTooEarly,
    BidTooLate,
    BidTooLow,
    LotNotFound,
    MaximumNotRaised,
    NotOpenBidding,
)
from techexchange.auctions.lifecycle import AuctionStatus, BidStatus
from techexchange.auctions.models import Bid, BidderSecret, OpenBid, OpenEntry, OpenPledge, Pledge
from techexchange.identity.errors import ConflictOfInterest
from techexchange.infra.sealing import SealBroken
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.money import CurrencyMismatch
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange.ledger.models import LedgerEntry
from techexchange.offers.errors import RelatedParty


@pytest.fixture
async def room(exchange):
    return await make_room(exchange)


async def visible(exchange, lot=1):
    async with exchange.unit_of_work() as uow:
        wanted = select(OpenBid).where(OpenBid.lot == lot).order_by(OpenBid.number)
        return [(bid.label, bid.amount // MILLION, bid.automatic) for bid in await uow.session.scalars(wanted)]


async def recorded(exchange):
    async with exchange.unit_of_work() as uow:
        return list(await uow.session.scalars(select(LedgerEntry).order_by(LedgerEntry.seq)))


async def test_bids_rise_under_labels(exchange, room):
    first = await room.bid(0, 500)
    assert (first.label, first.price, first.leads) == (1, START, True)
    second = await room.bid(1, 510)
    assert (second.label, second.price, second.leads) == (2, START + STEP, True)
    assert await visible(exchange) == [(1, 500, False), (2, 510, False)]
    with pytest.raises(BidTooLow) as refused:
        await room.bid(0, 519)
    assert refused.value.details == {"minimum": START + 2 * STEP}


async def test_a_hidden_maximum_answers(exchange, room):
    assert (await room.maximum(0, 900)).price == START
    beaten = await room.bid(1, 600)
    assert (beaten.leads, beaten.price) == (False, 610 * MILLION)
    assert await visible(exchange) == [(1, 500, False), (2, 600, False), (1, 610, True)]
    led = await room.maximum(1, 1000)
    assert (led.leads, led.price) == (True, 910 * MILLION)
    assert (await visible(exchange))[3:] == [(1, 900, True), (2, 910, False)]


async def test_a_raised_maximum_changes_nothing_that_others_see(exchange, room):
    await room.maximum(0, 600)
    before, entries = await room.seen(), len(await recorded(exchange))
    raised = await room.maximum(0, 800)
    after = await room.seen()
    assert (raised.secret.maximum, raised.price) == (800 * MILLION, START)
    assert (after.version, after.tender_until) == (before.version, before.tender_until)
    assert [entry.event for entry in (await recorded(exchange))[entries:]] == ["sealed_entry_received"]
    with pytest.raises(MaximumNotRaised):
        await room.maximum(0, 700)
    assert (await room.bid(1, 700)).price == 710 * MILLION


async def test_of_two_equal_maxima_the_earlier_leads(room):
    await room.maximum(0, 800)
    later = await room.maximum(1, 800)
    assert (later.leads, later.price) == (False, 800 * MILLION)


async def test_a_leader_that_raises_its_maximum_keeps_its_place_in_time(exchange, room):
    await room.maximum(0, 800)
    await room.bid(1, 800)
    raised = await room.maximum(0, 900)
    assert (raised.leads, raised.price) == (True, 800 * MILLION)
    await room.ends_in(-1)
    assert await close(exchange) == 1
    async with exchange.unit_of_work() as uow:
        bids = (await uow.session.scalars(select(Bid).order_by(Bid.received_at))).all()
    assert [bid.bidder_id for bid in bids] == [party.organization.id for party in room.parties]
    assert [bid.content["lots"][0]["price"]["amount"] for bid in bids] == [800 * MILLION] * 2


async def test_the_same_pledge_again_changes_nothing(exchange, room):
    await room.maximum(0, 900)
    first = await room.bid(1, 600)
    entries = len(await recorded(exchange))
    assert await room.bid(1, 600) == first
    await room.ends_in(-1)
    assert (await room.bid(1, 600)).price == first.price
    assert len(await recorded(exchange)) == entries


async def test_neither_who_nor_how_much_can_be_read_in_the_database(exchange, room):
    await room.maximum(0, 777, deposit_reference="BL-2027-0042")
    async with exchange.unit_of_work() as uow:
        rows = await uow.session.execute(
            text("SELECT open_entries::text, open_bids::text FROM open_entries, open_bids")
        )
        said = str(rows.all())
        [entry] = (await uow.session.scalars(select(OpenEntry))).all()
    party = room.parties[0]
    hidden = (str(777 * MILLION), f"{777 * MILLION:x}", str(party.organization.id), str(party.actor.id), "BL-2027")
    assert not [word for word in hidden if word in said]
    assert not [word for word in hidden for record in await recorded(exchange) if word in str(record.payload)]
    secret = entry.secret(SEAL)
    assert (secret.maximum, secret.organization_id) == (777 * MILLION, party.organization.id)
    assert len(entry.sealed) == len(SEAL.close(secret.packed(), "another"))
    entry.sealed = entry.sealed[:-1] + bytes([entry.sealed[-1] ^ 1])
    with pytest.raises(SealBroken):
        entry.secret(SEAL)


async def test_control_a_clear_text_column_would_be_found(exchange, room):
    await room.bid(0, 777)
    async with exchange.unit_of_work() as uow:
        said = str((await uow.session.execute(text("SELECT open_bids::text FROM open_bids"))).all())
    assert str(777 * MILLION) in said


async def test_what_is_on_record_is_what_the_bidder_can_open(exchange, room):
    position = await room.maximum(0, 900)
    [kept] = [entry for entry in await recorded(exchange) if entry.event == "sealed_entry_received"]
    assert kept.actor_id == SYSTEM.id
    packed = position.secret.packed()
    assert kept.payload == {"digest": hashlib.sha256(b"techexchange-maximum/1\n" + packed).hexdigest()}
    assert BidderSecret.unpacked(packed) == position.secret


async def test_a_visible_bid_is_on_record_without_its_bidder(exchange, room):
    await room.bid(0, 520)
    [placed] = [entry for entry in await recorded(exchange) if entry.event == "open_bid_placed"]
    assert (placed.subject_id, placed.actor_id) == (room.auction.id, SYSTEM.id)
    told = {name: placed.payload[name] for name in ("lot", "number", "bids", "label", "amount", "automatic")}
    assert told == {"lot": 1, "number": 1, "bids": 1, "label": 1, "amount": 520 * MILLION, "automatic": False}
    assert placed.payload["next_minimum"] == 530 * MILLION


@pytest.mark.parametrize(("seconds", "extended"), [(3600, False), (100, True)])
async def test_a_late_bid_moves_the_end(exchange, room, seconds, extended):
    await room.ends_in(seconds)
    before = await room.seen()
    await room.bid(0, 500)
    after = await room.seen()
    if not extended:
        assert after.tender_until == before.tender_until
        return
    [bid] = await placed_at(exchange)
    assert after.tender_until == after.wake_at == bid + timedelta(seconds=180)
    moved = [entry.payload["closes_at"] for entry in await recorded(exchange) if entry.event == "open_bid_placed"]
    assert moved == [after.tender_until.isoformat()]


async def placed_at(exchange):
    async with exchange.unit_of_work() as uow:
        return list(await uow.session.scalars(select(OpenBid.placed_at)))


async def test_the_database_says_what_is_too_early_and_too_late(exchange, room):
    await room.ends_in(0)
    with pytest.raises(BidTooLate):
        await room.bid(0, 500)
    early = await make_room(exchange, begun=False)
    with pytest.raises(BidTooEarly):
        await early.bid(0, 500)


async def test_when_its_time_has_come_the_status_is_not_waited_for(exchange):
    room = await make_room(exchange, begun=False)
    async with exchange.unit_of_work() as uow:
        begun = uow.now - timedelta(seconds=1)
    await room.change(enquiry_until=begun, tender_from=begun)
    await room.bid(0, 500)
    assert (await room.seen()).status is AuctionStatus.BIDDING
    assert "bidding_begun" in [entry.event for entry in await recorded(exchange)]


async def test_who_may_not_bid(exchange, room):
    pledge = OpenPledge(1, Pledge(START), "VND")
    seller = await make_actor(exchange, "business")
    await room.change(excluded_ids=[seller[1].id])
    staff, operator = await make_actor(exchange, "operator", "auction_officer")
    viewer, other = await make_actor(exchange, "business", "viewer")
    cases = (
        (ANONYMOUS, None, Unauthenticated),
        (viewer, other.id, Forbidden),
        (room.parties[0].actor, room.parties[1].organization.id, Forbidden),
        (seller[0], seller[1].id, RelatedParty),
    )
    for actor, side, refusal in cases:
        async with exchange.unit_of_work() as uow:
            with pytest.raises(refusal):
                await actions.bid_openly(uow, actor, room.auction.id, pledge, Bidder(side, "", SEAL))
    async with exchange.unit_of_work() as uow:
        with pytest.raises((Forbidden, ConflictOfInterest)):
            await actions.bid_openly(uow, staff, room.auction.id, pledge, Bidder(operator.id, "", SEAL))


async def test_what_cannot_be_bid(exchange, room):
    with pytest.raises(LotNotFound):
        await room.bid(0, 500, lot=2)
    with pytest.raises(CurrencyMismatch):
        await room.bid(0, 500, currency="USD")
    with pytest.raises(BidTooLow):
        await room.bid(0, 499)
    assert await visible(exchange) == []


async def test_a_draft_cannot_be_bid_for(exchange, room):
    await room.change(published_at=None)
    with pytest.raises(AuctionNotFound):
        await room.bid(0, 500)


async def test_a_cancelled_auction_takes_no_bid(exchange, room):
    await exchange_cancel(exchange, room)
    with pytest.raises(MoveNotAllowed):
        await room.bid(0, 500)


async def exchange_cancel(exchange, room):
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(
            text("UPDATE auctions SET status = 'cancelled' WHERE id = :id"), {"id": room.auction.id}
        )


async def test_my_own_bids(exchange, room):
    await room.maximum(0, 900)
    await room.bid(1, 600)
    for place, leads, maximum in ((0, True, 900), (1, False, 600)):
        party = room.parties[place]
        async with exchange.unit_of_work() as uow:
            [own] = await queries.open_positions(uow, party.actor, room.auction.id, None, SEAL)
        assert (own.leads, own.secret.maximum, own.price) == (leads, maximum * MILLION, 610 * MILLION)
    async with exchange.unit_of_work() as uow:
        with pytest.raises(Forbidden):
            await queries.open_positions(uow, party.actor, room.auction.id, room.parties[0].organization.id, SEAL)


async def test_bidding_ends_in_one_bid_for_each_bidder(exchange, room):
    await room.maximum(0, 900, deposit_reference="BL-1")
    await room.bid(1, 600)
    await room.bid(1, 700)
    await room.ends_in(-1)
    assert await close(exchange) == 1
    auction = await room.seen()
    assert auction.status is AuctionStatus.QUALIFICATION
    assert auction.opened_at >= auction.tender_until
    async with exchange.unit_of_work() as uow:
        bids = (await uow.session.scalars(select(Bid).order_by(Bid.received_at))).all()
    assert [(bid.status, bid.bidder_id) for bid in bids] == [
        (BidStatus.OPENED, party.organization.id) for party in room.parties
    ]
    assert [bid.content["lots"][0]["price"]["amount"] // MILLION for bid in bids] == [710, 700]
    assert [bid.content["deposit_reference"] for bid in bids] == ["BL-1", None]
    assert [hashlib.sha256(bid.envelope).hexdigest() for bid in bids] == [bid.envelope_hash for bid in bids]
    entries = await recorded(exchange)
    assert [entry.payload["bidders"] for entry in entries if entry.event == "bidding_closed"] == [2]
    digests = {entry.payload["digest"] for entry in entries if entry.event == "sealed_entry_received"}
    assert {bid.digest() for bid in bids} <= digests
    assert await close(exchange) == 0


async def test_bidding_without_bids_ends_without_a_winner(exchange, room):
    await room.ends_in(-1)
    assert await close(exchange) == 1
    auction = await room.seen()
    assert (auction.status, auction.reason, auction.wake_at) == (AuctionStatus.UNSUCCESSFUL, "no_bids", None)


async def test_bidding_that_goes_on_is_not_ended(exchange, room):
    await room.bid(0, 500)
    assert await close(exchange) == 0


async def test_only_the_exchange_ends_bidding(exchange, room):
    async with exchange.unit_of_work() as uow:
        with pytest.raises(Forbidden):
            await actions.close_bidding(uow, room.parties[0].actor, SEAL)


async def close(exchange):
    async with exchange.unit_of_work() as uow:
        return await actions.close_bidding(uow, SYSTEM, SEAL)


async def test_lots_are_bid_for_each_by_itself_under_one_label(exchange):
    [lot] = open_lots()
    room = await make_room(exchange, lots=[lot, lot | {"number": 2, "starting_price": 10 * MILLION}])
    await room.bid(0, 500)
    other = await room.bid(1, 40, lot=2)
    assert (other.label, other.price) == (2, 40 * MILLION)
    assert (await room.bid(0, 50, lot=2)).label == 1
    await room.ends_in(-1)
    await close(exchange)
    async with exchange.unit_of_work() as uow:
        bids = (await uow.session.scalars(select(Bid))).all()
    lots = {bid.bidder_id: [(lot["number"], lot["price"]["amount"]) for lot in bid.content["lots"]] for bid in bids}
    first, second = (party.organization.id for party in room.parties)
    assert lots == {first: [(1, START), (2, 50 * MILLION)], second: [(2, 40 * MILLION)]}


def open_lots():
    terms = {"scope": "non_exclusive_licence", "exclusivity": "non_exclusive"}
    lot = {"number": 1, "title": {"en": "Licence"}, "starting_price": START, "reserve": None, "increment": STEP}
    return [lot | {"terms": terms}]


async def test_a_sealed_auction_takes_no_open_bid(exchange):
    auction = await make_auction(exchange)
    actor, organization = await make_actor(exchange, "business")
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(text("UPDATE auctions SET kind = 'sealed_bid'"))
    async with exchange.unit_of_work() as uow:
        with pytest.raises(NotOpenBidding):
            bidder = Bidder(organization.id, "", SEAL)
            await actions.bid_openly(uow, actor, auction.id, OpenPledge(1, Pledge(START), "VND"), bidder)


@pytest.mark.real_commits
async def test_the_database_orders_bids_that_come_at_once(live):
    """Twenty parties pledge at once: numbers without a gap, prices that only rise, the highest maximum leads."""
    room = await make_room(live.exchange, 20)
    maxima = [600 + 17 * place for place in range(20)]

    async def pledge(place: int) -> None:
        try:
            await room.maximum(place, maxima[place])
        except BidTooLow:
            return

    await asyncio.gather(*(pledge(place) for place in range(20)))
    async with live.exchange.unit_of_work() as uow:
        bids = (await uow.session.scalars(select(OpenBid).order_by(OpenBid.number))).all()
        assert await uow.session.scalar(select(func.count()).select_from(OpenEntry)) <= 20
    assert [bid.number for bid in bids] == list(range(1, len(bids) + 1))
    assert [bid.amount for bid in bids] == sorted(bid.amount for bid in bids)
    assert [bid.placed_at for bid in bids] == sorted(bid.placed_at for bid in bids)
    best = await room.maximum(19, maxima[19] + 1000)
    assert best.leads
    assert bids[-1].amount <= (maxima[18] + 10) * MILLION


@pytest.mark.real_commits
async def test_a_bid_and_the_end_at_once_come_to_one_of_both_orders(live):
    """A bid that waits for the end is late; an end that waits for a bid counts it."""
    for _ in range(10):
        room = await make_room(live.exchange, 1)
        await room.ends_in(0.05)
        outcomes = await asyncio.gather(until_too_late(room), until_closed(live, room))
        async with live.exchange.unit_of_work() as uow:
            kept = await uow.session.scalar(select(func.count()).where(OpenBid.auction_id == room.auction.id))
            bids = (await uow.session.scalars(select(Bid).where(Bid.auction_id == room.auction.id))).all()
        status = (await room.seen()).status
        assert kept == outcomes[0]
        if kept:
            last = START + STEP * (kept - 1)
            assert (status, [bid.content["lots"][0]["price"]["amount"] for bid in bids]) == (S.QUALIFICATION, [last])
        else:
            assert (status, bids) == (S.UNSUCCESSFUL, [])


S = AuctionStatus


async def until_too_late(room):
    made = 0
    while True:
        try:
            await room.bid(0, 500 + 10 * made)
        except (BidTooLate, MoveNotAllowed):
            return made
        made += 1
        if made == 3:
            await room.ends_in(0)


async def until_closed(live, room):
    while (await room.seen()).status is S.BIDDING:
        async with live.exchange.unit_of_work() as uow:
            await actions.close_bidding(uow, SYSTEM, SEAL)
