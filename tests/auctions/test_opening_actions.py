"""Handing shares in, opening all bids at once, and what is published, against the database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bidding import SEAL, bids_kept, change, entries_since, move_deadline
from factories import make_actor
from openings import SIGNER, make_ceremonies
from techexchange.auctions import actions, queries
from techexchange.auctions.errors import (
    AlreadyOpened,
    AuctionNotFound,
    BidAltered,
    CustodianUnknown,
    EnvelopeUnknown,
    NotYetOpened,
    SharesMissing,
    SharesTooEarly,
    ShareWrong,
)
from techexchange.auctions.lifecycle import AuctionStatus, BidStatus
from techexchange.auctions.models import HandedShare, ShareAnswers
from techexchange.auctions.queries import SharesWanted
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange_client.sealing import LotBid, SealedShare, seal


@pytest.fixture
async def desk(exchange):
    """Three bids in an auction that still takes more."""
    ceremonies = await make_ceremonies(exchange)
    for place, amount in enumerate((900, 800, 700)):
        await ceremonies.bid(place, amount)
    return ceremonies


async def statuses(desk):
    return [bid.status for bid in await bids_kept(desk.exchange, desk.id)]


async def shares_kept(desk):
    async with desk.exchange.unit_of_work() as uow:
        rows = await uow.session.scalars(select(HandedShare).where(HandedShare.auction_id == desk.id))
        return {(row.envelope_hash, row.custodian): row.share for row in rows}


async def opening_record(desk, actor=ANONYMOUS):
    async with desk.exchange.unit_of_work() as uow:
        return await queries.opening_record(uow, actor, desk.id)


async def to_open(desk, number, actor=None, **paging):
    async with desk.exchange.unit_of_work() as uow:
        wanted = SharesWanted(number, **paging)
        return await queries.sealed_shares(uow, actor or desk.custodians[number], desk.id, wanted)


async def test_two_custodians_open_everything_at_once(exchange, desk):
    await desk.close()
    first = await desk.hand_in(1)
    assert (first.missing, first.handed_in, first.opened) == (0, (1,), False)
    assert await statuses(desk) == [BidStatus.SEALED] * 3
    before = (await entries_since(exchange))[-1].seq
    second = await desk.hand_in(3)
    assert (second.handed_in, second.opened) == ((1, 3), True)
    bids = await bids_kept(exchange, desk.id)
    assert [bid.status for bid in bids] == [BidStatus.OPENED] * 3
    assert [bid.content["lots"][0]["price"]["amount"] for bid in bids] == [900, 800, 700]
    assert [bid.bidder_id for bid in bids] == [organization.id for _, organization in desk.bidders]
    auction, opening = await desk.auction(), await desk.opening()
    assert (auction.status, auction.opened_at) == (AuctionStatus.QUALIFICATION, opening.opened_at)
    assert opening.custodians == [1, 3]
    told = await entries_since(exchange, before)
    assert [entry.event for entry in told] == ["shares_handed_in", *["bid_opened"] * 3, "bids_opened"]
    assert told[-1].payload["register_hash"] == opening.register_hash
    assert (told[-1].payload["opened"], told[-1].payload["void"]) == (3, 0)
    assert "900" not in str([entry.payload for entry in told])


async def test_the_deadline_is_the_databases_not_the_clocks_tick(exchange, desk):
    await desk.close()
    assert (await desk.auction()).status is AuctionStatus.TENDERING
    await desk.hand_in(2)
    assert (await desk.auction()).status is AuctionStatus.OPENING


async def test_before_the_deadline_nothing_is_taken_or_given_out(desk):
    given = await desk.answers(1)
    with pytest.raises(SharesTooEarly):
        await desk.hand_in(1, given)
    with pytest.raises(SharesTooEarly):
        await to_open(desk, 1)
    assert await shares_kept(desk) == {}


async def test_only_a_custodian_hands_in_and_only_its_own(exchange, desk):
    await desk.close()
    given = await desk.answers(1)
    other, _ = await make_actor(exchange, "auditor", "auditor")
    for actor in (desk.custodians[2], desk.bidders[0][0], desk.tendering.seller, other):
        with pytest.raises(Forbidden):
            await desk.hand_in(1, given, by=actor)
        with pytest.raises(Forbidden):
            await to_open(desk, 1, actor)
    with pytest.raises(Unauthenticated):
        await desk.hand_in(1, given, by=ANONYMOUS)
    with pytest.raises(CustodianUnknown):
        await desk.hand_in(4, replace(given, custodian=4), by=desk.custodians[1])
    with pytest.raises(ShareWrong):
        await desk.hand_in(2, replace(given, custodian=2))
    assert await shares_kept(desk) == {}


async def test_a_wrong_share_or_envelope_keeps_nothing(desk):
    await desk.close()
    given = await desk.answers(1)
    [(one, share), (other, _), *_] = given.shares.items()
    with pytest.raises(ShareWrong):
        await desk.hand_in(1, ShareAnswers(1, given.shares | {other: share}))
    with pytest.raises(EnvelopeUnknown):
        await desk.hand_in(1, ShareAnswers(1, given.shares | {"0" * 64: share}))
    assert await shares_kept(desk) == {}
    await desk.hand_in(1, ShareAnswers(1, {one: share}))
    assert await shares_kept(desk) == {(one, 1): share}


async def test_shares_may_come_in_parts_and_again(exchange, desk):
    await desk.close()
    given = await desk.answers(1)
    for place, (named, share) in enumerate(given.shares.items(), start=1):
        handed = await desk.hand_in(1, ShareAnswers(1, {named: share}))
        assert handed.missing == 3 - place
    before = (await entries_since(exchange))[-1].seq
    await desk.hand_in(1, given)
    assert [entry.event for entry in await entries_since(exchange, before)] == []
    assert (await desk.hand_in(2)).opened


async def test_what_is_handed_out_can_be_opened_by_its_custodian_alone(desk):
    await desk.close()
    seen, after = [], ""
    while page := await to_open(desk, 2, limit=2, after=after):
        seen += page
        after = page[-1].envelope_hash
    envelopes = {envelope.hash: envelope for envelope in await desk.envelopes()}
    assert [share.envelope_hash for share in seen] == sorted(envelopes)
    for share in seen:
        sealed = SealedShare(2, share.key, share.sealed, share.hash)
        assert sealed.unsealed(desk.id, share.commitment, desk.tendering.keys[2])
        assert sealed in envelopes[share.envelope_hash].shares


async def test_a_withdrawn_or_superseded_bid_stays_shut(exchange, desk):
    actor, organization = desk.bidders[0]
    async with exchange.unit_of_work() as uow:
        await actions.withdraw_bid(uow, actor, desk.id, actions.Bidder(organization.id, "192.0.2.1", SEAL))
    await desk.bid(1, 850)
    await desk.open()
    assert await statuses(desk) == [
        BidStatus.WITHDRAWN,
        BidStatus.SUPERSEDED,
        BidStatus.OPENED,
        BidStatus.OPENED,
    ]
    record = await opening_record(desk)
    assert [bid.content["lots"][0]["price"]["amount"] for bid in record.bids] == [700, 850]


async def test_a_bid_in_anothers_name_is_void(exchange, desk):
    await desk.submit(0, desk.tendering.sealed(desk.bidders[1][1], 1))
    await desk.open()
    bids = await bids_kept(exchange, desk.id)
    assert [(bid.status, bid.void_reason) for bid in bids if bid.void_reason] == [(BidStatus.VOID, "bidder_wrong")]
    assert (bids[-1].bidder_id, bids[-1].content) == (None, None)


async def test_bids_that_do_not_fit_are_void_and_the_others_open(exchange):
    desk = await make_ceremonies(exchange, 5)
    await desk.bid(0, 900)
    await desk.bid(1, lots=(LotBid(number=9, amount=5, currency="VND"),))
    await desk.bid(2, lots=(LotBid(number=1, amount=5, currency="USD"),))
    garbled = desk.tendering.sealed(desk.bidders[3][1], 600)
    spoiled = garbled.ciphertext[:-1] + bytes([garbled.ciphertext[-1] ^ 1])
    await desk.submit(3, replace(garbled, ciphertext=spoiled))
    await desk.bid(4, 10**15 + 1)
    await desk.open()
    found = {bid.void_reason for bid in await bids_kept(exchange, desk.id)}
    assert found == {None, "lot_unknown", "currency_wrong", "ciphertext_wrong", "amount_too_large"}
    voided = [entry for entry in await entries_since(exchange) if entry.event == "bid_voided"]
    assert {entry.payload["reason"] for entry in voided} == found - {None}


async def test_shares_that_do_not_belong_together_make_a_bid_void_whoever_comes(exchange):
    desk = await make_ceremonies(exchange, 2)
    content = desk.tendering.content(desk.bidders[0][1], 500)
    one, other = [seal(content, desk.tendering.custodians, 2) for _ in range(2)]
    await desk.submit(0, replace(one, shares=(*one.shares[:2], other.shares[2])))
    await desk.bid(1, 400)
    await desk.close()
    await desk.hand_in(1)
    assert (await desk.hand_in(2)).opened
    assert [bid.void_reason for bid in await bids_kept(exchange, desk.id)] == ["shares_inconsistent", None]


async def test_an_unreadable_share_waits_for_the_third_custodian(exchange, desk):
    await desk.close()
    [lost, *_] = [envelope.hash for envelope in await desk.envelopes()]
    await desk.hand_in(1)
    handed = await desk.hand_in(2, await desk.answers(2, blind={lost}))
    assert (handed.missing, handed.handed_in, handed.opened) == (0, (1, 2), False)
    assert (await desk.hand_in(3)).opened
    assert await statuses(desk) == [BidStatus.OPENED] * 3


async def test_the_owner_opens_where_the_third_never_comes(exchange, desk):
    await desk.close()
    [lost, *_] = [envelope.hash for envelope in await desk.envelopes()]

    async def decide(actor):
        async with exchange.unit_of_work() as uow:
            return await actions.open_incomplete(uow, actor, desk.id, SEAL)

    await desk.hand_in(1)
    with pytest.raises(SharesMissing):
        await decide(desk.custodians[1])
    await desk.hand_in(2, await desk.answers(2, blind={lost}))
    for actor in (desk.custodians[2], desk.custodians[3], desk.tendering.seller, desk.bidders[0][0]):
        with pytest.raises(Forbidden):
            await decide(actor)
    await decide(desk.custodians[1])
    bids = {bid.envelope_hash: bid for bid in await bids_kept(exchange, desk.id)}
    assert bids.pop(lost).void_reason == "shares_too_few"
    assert {bid.status for bid in bids.values()} == {BidStatus.OPENED}
    with pytest.raises(AlreadyOpened):
        await decide(desk.custodians[1])


async def test_what_is_open_is_not_opened_again(desk):
    given = ShareAnswers(2, {})
    await desk.open()
    with pytest.raises(AlreadyOpened):
        await desk.hand_in(2, given)


async def test_a_cancelled_auction_is_never_opened_and_its_shares_stay_sealed(exchange, desk):
    await desk.close()
    await change(exchange, "UPDATE auctions SET status = 'cancelled' WHERE id = :id", id=desk.id)
    with pytest.raises(MoveNotAllowed):
        await desk.hand_in(1)
    with pytest.raises(MoveNotAllowed):
        await to_open(desk, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE bids SET envelope = set_byte(envelope, 40, get_byte(envelope, 40) # 1) WHERE id = :id",
        "UPDATE bids SET envelope_hash = repeat('0', 64) WHERE id = :id",
        "UPDATE bids SET bidder_tag = repeat('0', 64) WHERE id = :id",
        "UPDATE bids SET origin_tag = repeat('0', 64) WHERE id = :id",
        "UPDATE bids SET received_at = received_at - interval '1 microsecond' WHERE id = :id",
        "UPDATE bids SET event_id = gen_random_uuid() WHERE id = :id",
        "UPDATE bids SET salt = repeat('0', 64) WHERE id = :id",
    ],
)
async def test_a_bid_changed_behind_the_exchange_stops_the_opening(exchange, desk, statement):
    await desk.close()
    given = [await desk.answers(number) for number in (1, 3)]
    [bid, *_] = await bids_kept(exchange, desk.id)
    await change(exchange, statement, id=bid.id)
    for answers in given:
        with pytest.raises(BidAltered) as refused:
            await desk.hand_in(answers.custodian, answers)
        assert refused.value.details == {"auction_id": desk.id, "bid_id": bid.id}
    assert await desk.opening() is None


async def test_the_secret_reserve_is_opened_with_the_bids(exchange):
    desk = await make_ceremonies(exchange, 1, reserve=650)
    await desk.bid(0, 900)
    await desk.open()
    opening = await desk.opening()
    assert opening.reserve["lots"] == [
        {"number": 1, "price": {"amount": 650, "currency": "VND"}, "figures": {"jobs": "12"}}
    ]
    assert opening.reserve_flaw is None


async def test_an_auction_without_bids_ends_by_the_clock(exchange):
    desk = await make_ceremonies(exchange, 0, reserve=650)
    await desk.close()
    async with exchange.unit_of_work() as uow:
        listing = text("UPDATE listings SET auction_id = :auction_id WHERE id = :id")
        await uow.session.execute(listing, {"auction_id": desk.id, "id": desk.tendering.auction.listing_id})
        await uow.session.execute(text("UPDATE auctions SET wake_at = tender_until WHERE id = :id"), {"id": desk.id})
    async with exchange.unit_of_work() as uow:
        await actions.advance_due(uow, SYSTEM)
    auction = await desk.auction()
    assert (auction.status, auction.reason, auction.wake_at) == (AuctionStatus.UNSUCCESSFUL, "no_bids", None)
    with pytest.raises(MoveNotAllowed):
        await to_open(desk, 1)


async def test_an_auction_with_bids_waits_for_its_custodians(exchange, desk):
    await desk.close()
    await change(exchange, "UPDATE auctions SET wake_at = tender_until WHERE id = :id", id=desk.id)
    for _ in range(2):
        async with exchange.unit_of_work() as uow:
            await actions.advance_due(uow, SYSTEM)
    auction = await desk.auction()
    assert (auction.status, auction.wake_at) == (AuctionStatus.OPENING, None)


async def test_before_the_opening_only_who_came_is_known(exchange, desk):
    await desk.close()
    await desk.hand_in(3)
    record = await opening_record(desk)
    assert (record.custodians, record.opening, list(record.bids)) == ((3,), None, [])
    with pytest.raises(NotYetOpened):
        await desk.export()


async def test_what_is_not_published_has_no_opening(exchange, desk):
    await change(exchange, "UPDATE auctions SET published_at = NULL, status = 'draft' WHERE id = :id", id=desk.id)
    with pytest.raises(AuctionNotFound):
        await opening_record(desk)
    async with exchange.unit_of_work() as uow:
        with pytest.raises(AuctionNotFound):
            await queries.auction_export(uow, ANONYMOUS, desk.id, SIGNER)


async def test_shares_given_out_do_not_depend_on_when_they_are_asked_for(exchange, desk):
    await desk.close()
    before = await to_open(desk, 2)
    await desk.hand_in(1)
    await desk.hand_in(3)
    assert await to_open(desk, 2) == before
    await move_deadline(exchange, desk.id, timedelta(hours=1).total_seconds())
    with pytest.raises(SharesTooEarly):
        await to_open(desk, 2)
