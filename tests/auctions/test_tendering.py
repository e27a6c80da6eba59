"""Handing sealed bids in, replacing and withdrawing them, against the database."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from bidding import (
    HERE,
    RULES,
    SEAL,
    bids_kept,
    change,
    entries_since,
    make_tendering,
    move_deadline,
)
from factories import actor_of, join, make_actor, make_member, make_organization
from techexchange.auctions import actions, queries
from techexchange.auctions.actions import Bidder
from techexchange.auctions.errors import (
    AuctionNotFound,
    BidderNotEligible,
    BidNotFound,
    BidTooEarly,
    BidTooLate,
    BidUsedBefore,
    ContentMisfit,
    EnvelopeNotForAuction,
    NotSealedBidding,
)
from techexchange.auctions.lifecycle import AuctionStatus, BidStatus
from techexchange.auctions.models import AuctionKind, Bid, bidder_tag
from techexchange.identity.errors import ConflictOfInterest
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.events import plain
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import ANONYMOUS, OrganizationNotVerified
from techexchange.offers.errors import OrganizationAmbiguous, RelatedParty
from techexchange_client.sealing import Custodian, Envelope, custodian_pair, open_envelope, seal, unseal_share

STATED = {
    "lots": [{"number": 1, "price": {"amount": 700, "currency": "VND"}, "figures": {}}],
    "documents": [],
    "deposit_reference": None,
    "statement": None,
}


@pytest.fixture
async def scene(exchange):
    """An auction that takes bids, and two businesses."""
    tendering = await make_tendering(exchange)
    buyer, business = await make_actor(exchange, "business")
    rival, company = await make_actor(exchange, "business")
    return SimpleNamespace(tendering=tendering, buyer=buyer, business=business, rival=rival, company=company)


async def submit(exchange, scene, envelope=None, *, actor=None, bidder=None):
    return await scene.tendering.submit(exchange, actor or scene.buyer, bidder or scene.business, envelope)


async def withdraw(exchange, scene):
    async with exchange.unit_of_work() as uow:
        return await actions.withdraw_bid(uow, scene.buyer, scene.tendering.id, Bidder(None, HERE, SEAL))


async def server_sealed(exchange, scene, stated=STATED, organization_id=None):
    async with exchange.unit_of_work() as uow:
        bidder = Bidder(organization_id, HERE, SEAL)
        return await actions.seal_bid(uow, scene.buyer, scene.tendering.id, stated, bidder)


async def own(exchange, scene, actor=None):
    async with exchange.unit_of_work() as uow:
        return await queries.own_bids(uow, actor or scene.buyer, scene.tendering.id, None, SEAL)


async def test_what_was_handed_in_is_kept_bit_by_bit_and_no_more(exchange, scene):
    envelope = scene.tendering.sealed(scene.business)
    bid = await submit(exchange, scene, envelope)
    [kept] = await bids_kept(exchange, scene.tendering.id)
    assert kept.id == bid.id
    assert json.loads(kept.envelope) == envelope.as_dict()
    assert (kept.envelope_hash, kept.status, kept.version) == (envelope.hash, BidStatus.SEALED, 1)
    assert kept.bidder_tag == bidder_tag(SEAL, scene.tendering.id, scene.business.id)
    assert (kept.bidder_id, kept.content, kept.opened_at) == (None, None, None)
    assert kept.digest() == (await entries_since(exchange))[-1].payload["digest"]


async def test_time_is_the_databases_after_the_auction_is_held(exchange, scene):
    async with exchange.unit_of_work() as uow:
        before = (await uow.session.execute(text("SELECT clock_timestamp()"))).scalar_one()
        bidder = Bidder(scene.business.id, HERE, SEAL)
        envelope = scene.tendering.sealed(scene.business)
        bid = await actions.submit_bid(uow, scene.buyer, scene.tendering.id, envelope, bidder)
        after = (await uow.session.execute(text("SELECT clock_timestamp()"))).scalar_one()
    assert before < bid.received_at < after
    assert bid.received_at == uow.now


async def test_the_same_envelope_again_is_the_same_bid_even_after_the_deadline(exchange, scene):
    envelope = scene.tendering.sealed(scene.business)
    first = await submit(exchange, scene, envelope)
    record = len(await entries_since(exchange))
    await move_deadline(exchange, scene.tendering.id, -1)
    again = await submit(exchange, scene, envelope)
    assert (again.id, again.event_id, again.received_at) == (first.id, first.event_id, first.received_at)
    assert len(await entries_since(exchange)) == record
    assert len(await bids_kept(exchange, scene.tendering.id)) == 1


async def test_a_later_bid_takes_the_place_of_the_earlier_one(exchange, scene):
    envelope = scene.tendering.sealed(scene.business)
    first, second = await submit(exchange, scene, envelope), await submit(exchange, scene)
    kept = await bids_kept(exchange, scene.tendering.id)
    assert [(bid.id, bid.status, bid.version) for bid in kept] == [
        (first.id, BidStatus.SUPERSEDED, 2),
        (second.id, BidStatus.SEALED, 1),
    ]
    assert second.supersedes == first.id
    with pytest.raises(BidUsedBefore):
        await submit(exchange, scene, envelope)


async def test_a_bid_is_withdrawn_once_stays_as_a_tombstone_and_another_may_follow(exchange, scene):
    first = await submit(exchange, scene)
    withdrawn = await withdraw(exchange, scene)
    record = len(await entries_since(exchange))
    again = await withdraw(exchange, scene)
    assert (withdrawn.id, withdrawn.version, again.id) == (first.id, 2, first.id)
    assert again.withdrawal_id == withdrawn.withdrawal_id
    assert len(await entries_since(exchange)) == record
    second = await submit(exchange, scene)
    kept = await bids_kept(exchange, scene.tendering.id)
    assert [(bid.status, bid.supersedes) for bid in kept] == [(BidStatus.WITHDRAWN, None), (BidStatus.SEALED, None)]
    assert kept[1].id == second.id
    assert [bid.id for bid in await own(exchange, scene)] == [second.id, first.id]


async def test_nothing_to_withdraw(exchange, scene):
    with pytest.raises(BidNotFound):
        await withdraw(exchange, scene)


async def test_the_record_tells_neither_auction_nor_bidder_nor_what_was_done(exchange, scene):
    seq = (await entries_since(exchange))[-1].seq
    first = await submit(exchange, scene)
    await submit(exchange, scene)
    await withdraw(exchange, scene)
    await server_sealed(exchange, scene)
    entries = await entries_since(exchange, seq)
    assert [entry.event for entry in entries] == ["sealed_entry_received"] * 4
    assert {entry.actor_id.int for entry in entries} == {0}
    assert len({entry.subject_id for entry in entries}) == 4
    told = " ".join(str((entry.record(), entry.subject_id)) for entry in entries)
    tag = bidder_tag(SEAL, scene.tendering.id, scene.business.id)
    for secret in (scene.tendering.id, scene.business.id, scene.buyer.id, tag, first.envelope_hash, first.commitment):
        assert str(secret) not in told
    assert all(entry.payload.keys() == {"digest"} for entry in entries)


async def test_no_table_but_its_own_learns_of_a_bid(exchange, scene):
    async with exchange.unit_of_work() as uow:
        before = await counts(uow)
    await submit(exchange, scene)
    async with exchange.unit_of_work() as uow:
        after = await counts(uow)
    assert {name for name in after if after[name] != before[name]} == {"bids", "ledger_entries"}


async def counts(uow):
    wanted = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'ledger_pending'"
    names = (await uow.session.scalars(text(wanted))).all()
    found = {name: await uow.session.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in names}
    return found | {"auction": await uow.session.scalar(text("SELECT sum(version) FROM auctions"))}


async def test_bids_of_several_bidders_stand_side_by_side(exchange, scene):
    mine = await submit(exchange, scene)
    theirs = await submit(exchange, scene, actor=scene.rival, bidder=scene.company)
    assert {bid.status for bid in await bids_kept(exchange, scene.tendering.id)} == {BidStatus.SEALED}
    assert [bid.id for bid in await own(exchange, scene)] == [mine.id]
    assert [bid.id for bid in await own(exchange, scene, scene.rival)] == [theirs.id]
    assert mine.bidder_tag != theirs.bidder_tag
    assert mine.origin_tag == theirs.origin_tag


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"tender_until": -0.001}, BidTooLate),
        ({"tender_from": 60}, BidTooEarly),
        ({"kind": AuctionKind.ENGLISH}, NotSealedBidding),
        ({"status": AuctionStatus.CANCELLED}, MoveNotAllowed),
        ({"status": AuctionStatus.DRAFT, "published_at": None}, AuctionNotFound),
    ],
)
async def test_when_no_bids_are_taken(exchange, changes, refusal):
    tendering = await make_tendering(exchange, **changes)
    buyer, business = await make_actor(exchange, "business")
    with pytest.raises(refusal):
        await tendering.submit(exchange, buyer, business)
    assert await bids_kept(exchange, tendering.id) == []


async def test_the_clock_may_be_late_to_move_the_status(exchange):
    tendering = await make_tendering(exchange, status=AuctionStatus.ENQUIRIES)
    buyer, business = await make_actor(exchange, "business")
    assert (await tendering.submit(exchange, buyer, business)).status is BidStatus.SEALED
    await move_deadline(exchange, tendering.id, -0.001)
    with pytest.raises(BidTooLate):
        await tendering.submit(exchange, buyer, business)
    with pytest.raises(BidTooLate):
        async with exchange.unit_of_work() as uow:
            await actions.withdraw_bid(uow, buyer, tendering.id, Bidder(None, HERE, SEAL))


async def test_an_auction_that_is_not_there(exchange, scene):
    scene.tendering.auction.id = new_id()
    with pytest.raises(AuctionNotFound):
        await submit(exchange, scene)


async def test_nobody_bids_on_their_own_or_as_a_related_party(exchange, scene):
    tendering = scene.tendering
    with pytest.raises(RelatedParty):
        await tendering.submit(exchange, tendering.seller, tendering.institute)
    person = await make_member(exchange, scene.business)
    await join(exchange, person, tendering.institute, "viewer")
    with pytest.raises(RelatedParty):
        await submit(exchange, scene, actor=await actor_of(exchange, person))
    excluded = "UPDATE auctions SET excluded_ids = ARRAY[CAST(:bidder AS uuid)] WHERE id = :id"
    await change(exchange, excluded, bidder=scene.business.id, id=tendering.id)
    with pytest.raises(RelatedParty):
        await submit(exchange, scene)
    assert (await submit(exchange, scene, actor=scene.rival, bidder=scene.company)).status is BidStatus.SEALED


async def test_staff_of_the_exchange_do_not_bid(exchange, scene):
    person = await make_member(exchange, scene.business)
    await join(exchange, person, await make_organization(exchange, "auditor"), "auditor")
    with pytest.raises(ConflictOfInterest):
        await submit(exchange, scene, actor=await actor_of(exchange, person))


async def test_rules_say_who_may_bid(exchange):
    eligible = {"kinds": ["institute"], "countries": ["VN"], "documents": []}
    tendering = await make_tendering(exchange, rules=RULES | {"eligibility": eligible})
    buyer, business = await make_actor(exchange, "business")
    with pytest.raises(BidderNotEligible):
        await tendering.submit(exchange, buyer, business)
    scholar, school = await make_actor(exchange, "institute")
    assert (await tendering.submit(exchange, scholar, school)).status is BidStatus.SEALED


async def test_who_may_act_for_a_bidder(exchange, scene):
    for role in ("viewer", "editor"):
        member = await actor_of(exchange, await make_member(exchange, scene.business, role))
        with pytest.raises(Forbidden):
            await submit(exchange, scene, actor=member)
    with pytest.raises(Forbidden):
        await submit(exchange, scene, actor=scene.rival)
    with pytest.raises(Unauthenticated):
        await submit(exchange, scene, actor=ANONYMOUS)
    unverified = await make_organization(exchange, "business", status="unverified")
    newcomer = await actor_of(exchange, await make_member(exchange, unverified))
    with pytest.raises(OrganizationNotVerified):
        await submit(exchange, scene, actor=newcomer, bidder=unverified)
    assert await bids_kept(exchange, scene.tendering.id) == []


async def test_whoever_acts_for_several_says_for_whom(exchange, scene):
    person = await make_member(exchange, scene.business)
    await join(exchange, person, scene.company, "negotiator")
    both = await actor_of(exchange, person)
    async with exchange.unit_of_work() as uow:
        with pytest.raises(OrganizationAmbiguous):
            envelope = scene.tendering.sealed(scene.business)
            await actions.submit_bid(uow, both, scene.tendering.id, envelope, Bidder(None, HERE, SEAL))
        with pytest.raises(OrganizationAmbiguous):
            await queries.own_bids(uow, both, scene.tendering.id, None, SEAL)


async def test_an_envelope_for_another_auction_or_other_custodians_is_refused(exchange, scene):
    other = await make_tendering(exchange)
    with pytest.raises(EnvelopeNotForAuction) as refused:
        await submit(exchange, scene, other.sealed(scene.business))
    assert refused.value.details["reason"] == "auction_id"
    _, public = custodian_pair()
    custodians = [*scene.tendering.custodians[:2], Custodian(3, public)]
    with pytest.raises(EnvelopeNotForAuction) as refused:
        await submit(exchange, scene, seal(scene.tendering.content(scene.business), custodians, 2))
    assert refused.value.details["reason"] == "custodians"


async def test_the_exchange_seals_for_whoever_cannot(exchange, scene):
    bid = await server_sealed(exchange, scene)
    [kept] = await bids_kept(exchange, scene.tendering.id)
    envelope = Envelope.from_dict(json.loads(kept.envelope))
    assert (bid.sealed_by, kept.content) == ("server", None)
    shares = {n: unseal_share(envelope, scene.tendering.keys[n], n) for n in (2, 3)}
    opened = open_envelope(envelope, shares, 2)
    assert opened.bidder_id == scene.business.id
    assert opened.as_dict()["lots"] == STATED["lots"]


async def test_the_same_salt_makes_the_same_bid(exchange, scene):
    salted = STATED | {"salt": "6b" * 32}
    first, again = await server_sealed(exchange, scene, salted), await server_sealed(exchange, scene, salted)
    assert (first.id, first.envelope_hash) == (again.id, again.envelope_hash)
    other = await server_sealed(exchange, scene)
    assert other.supersedes == first.id


async def test_the_exchange_seals_nothing_that_is_no_bid(exchange, scene):
    with pytest.raises(ContentMisfit):
        await server_sealed(exchange, scene, STATED | {"lots": [STATED["lots"][0] | {"number": 9}]})
    assert await bids_kept(exchange, scene.tendering.id) == []


async def test_a_bid_nobody_made(exchange, scene):
    with pytest.raises(BidNotFound):
        await own(exchange, scene)
    await submit(exchange, scene)
    with pytest.raises(BidNotFound):
        await own(exchange, scene, scene.rival)
    with pytest.raises(BidNotFound):
        await own(exchange, scene, scene.tendering.seller)


async def test_one_bidders_bids_at_once_leave_one_that_stands(live):
    tendering = await make_tendering(live.exchange)
    buyer, business = await make_actor(live.exchange, "business")
    envelopes = [tendering.sealed(business) for _ in range(12)]

    async def until_taken(envelope):
        while True:
            try:
                return await tendering.submit(live.exchange, buyer, business, envelope)
            except Busy:
                await asyncio.sleep(0.001)

    handed_in = await asyncio.gather(*(until_taken(envelope) for envelope in envelopes))
    kept = await bids_kept(live.exchange, tendering.id)
    assert [bid.status for bid in kept].count(BidStatus.SEALED) == 1
    assert {bid.id for bid in kept} == {bid.id for bid in handed_in}
    assert sorted(str(bid.supersedes) for bid in kept) == sorted(
        ["None", *(str(bid.id) for bid in kept if bid.status is BidStatus.SUPERSEDED)]
    )


async def test_one_envelope_at_once_makes_one_bid(live):
    tendering = await make_tendering(live.exchange)
    buyer, business = await make_actor(live.exchange, "business")
    envelope = tendering.sealed(business)

    async def until_taken():
        while True:
            try:
                return await tendering.submit(live.exchange, buyer, business, envelope)
            except Busy:
                await asyncio.sleep(0.001)

    assert len({bid.id for bid in await asyncio.gather(*(until_taken() for _ in range(12)))}) == 1
    assert len(await bids_kept(live.exchange, tendering.id)) == 1


async def test_a_deadline_that_is_being_moved_is_waited_for(live):
    """Whoever locked the auction first decides: the bid sees the deadline as it is after the lock, not before."""
    tendering = await make_tendering(live.exchange)
    buyer, business = await make_actor(live.exchange, "business")
    async with live.exchange.unit_of_work() as uow:
        brought = text("UPDATE auctions SET tender_until = clock_timestamp() WHERE id = :id")
        await uow.session.execute(brought, {"id": tendering.id})
        waiting = asyncio.create_task(tendering.submit(live.exchange, buyer, business))
        await until_somebody_waits(uow)
    with pytest.raises(BidTooLate):
        await waiting
    assert await bids_kept(live.exchange, tendering.id) == []


async def test_what_moves_the_deadline_waits_for_the_bids_under_way(live):
    tendering = await make_tendering(live.exchange)
    buyer, business = await make_actor(live.exchange, "business")
    async with live.exchange.unit_of_work() as uow:
        envelope, bidder = tendering.sealed(business), Bidder(business.id, HERE, SEAL)
        await actions.submit_bid(uow, buyer, tendering.id, envelope, bidder)
        closing = asyncio.create_task(closed(live.exchange, tendering.id))
        await until_somebody_waits(uow)
        assert not closing.done()
    assert await closing == 1


async def closed(exchange, auction_id):
    """How many bids there are once the auction is locked to be closed."""
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(text("SELECT FROM auctions WHERE id = :id FOR UPDATE"), {"id": auction_id})
        return await uow.session.scalar(text("SELECT count(*) FROM bids WHERE auction_id = :id"), {"id": auction_id})


async def until_somebody_waits(uow):
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(30):
        while not await uow.session.scalar(waiting):
            await asyncio.sleep(0.005)


async def test_late_bids_hold_nobody_up(live):
    """Control of the same: while the auction is locked to be opened, a late bid is refused without waiting."""
    tendering = await make_tendering(live.exchange, tender_until=-1)
    buyer, business = await make_actor(live.exchange, "business")
    async with live.exchange.unit_of_work() as uow:
        await uow.session.execute(text("SELECT FROM auctions WHERE id = :id FOR UPDATE"), {"id": tendering.id})
        with pytest.raises(BidTooLate):
            await asyncio.wait_for(tendering.submit(live.exchange, buyer, business), 4)


NOBODY = "{}"


async def seen_by(exchange, **settings):
    """How many bids the database shows a transaction that works for a visitor, whatever the service asks."""
    async with exchange.unit_of_work(reach=NOBODY) as uow:
        for name, value in ({"bidder": ""} | settings).items():
            told = text("SELECT set_config(:name, :value, true)")
            await uow.session.execute(told, {"name": f"techexchange.{name}", "value": value})
        return await uow.session.scalar(text("SELECT count(*) FROM bids"))


async def test_the_database_shows_a_sealed_bid_to_its_bidder_alone(exchange, scene):
    mine = await submit(exchange, scene)
    await submit(exchange, scene, actor=scene.rival, bidder=scene.company)
    assert await seen_by(exchange) == 0
    assert await seen_by(exchange, seats=f"{{{scene.business.id},{scene.tendering.institute.id}}}") == 0
    assert await seen_by(exchange, bidder=mine.bidder_tag) == 1
    await change(exchange, "UPDATE bids SET opened_at = clock_timestamp()")
    assert await seen_by(exchange) == 2


async def test_nobody_hands_in_under_anothers_mark(exchange, scene):
    mine = await submit(exchange, scene)
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with exchange.unit_of_work(reach=NOBODY) as uow:
            await uow.session.execute(text("SELECT set_config('techexchange.bidder', 'another', true)"))
            copied = "SELECT (jsonb_populate_record(NULL::bids, CAST(:row AS jsonb))).*"
            row = {column.name: plain(getattr(mine, column.name)) for column in Bid.__table__.columns}
            row |= {"id": str(new_id()), "envelope": None, "envelope_hash": "0f"}
            await uow.session.execute(text(f"INSERT INTO bids {copied}"), {"row": json.dumps(row)})
