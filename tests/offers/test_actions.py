"""What the parties can do, against the database."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from factories import EXCLUSIVE_TERMS, TERMS, make_actor, make_offer, make_open_listing
from techexchange.deals.models import Deal
from techexchange.infra.repository import ALL, Among
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, OrganizationNotVerified, Permission, Role
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions as listings
from techexchange.listings.errors import ListingNotFound, ListingNotOpen
from techexchange.listings.models import Listing
from techexchange.offers import actions, queries
from techexchange.offers.errors import (
    NegotiationAlreadyOpen,
    NegotiationNotFound,
    OfferChanged,
    OfferLapsed,
    OrganizationAmbiguous,
    RelatedParty,
)
from techexchange.offers.jobs import tick
from techexchange.offers.models import Acceptance, DeclineReason, Negotiation, Offer, Proposal, Refusal


@pytest.fixture
async def talks(exchange):
    """A supplier with an open listing, and a buyer who made an offer on it."""
    seller, institute = await make_actor(exchange, "institute")
    buyer, business = await make_actor(exchange, "business")
    listing = await make_open_listing(exchange, institute)
    negotiation = await make_offer(exchange, buyer, listing)
    return SimpleNamespace(
        seller=seller, institute=institute, buyer=buyer, business=business, listing=listing, negotiation=negotiation
    )


async def act(exchange, action, actor, *args):
    async with exchange.unit_of_work() as uow:
        return await action(uow, actor, *args)


async def read(exchange, id, actor=None):
    async with exchange.unit_of_work() as uow:
        return await queries.negotiation(uow, actor or SYSTEM, id)


async def events(exchange):
    async with exchange.unit_of_work() as uow:
        return list(await uow.session.scalars(select(LedgerEntry.event).order_by(LedgerEntry.seq)))


async def proposal(exchange, terms=TERMS, days=30):
    async with exchange.unit_of_work() as uow:
        return Proposal(terms, uow.now + timedelta(days=days))


def columns_of(kept):
    return {attribute.key: getattr(kept, attribute.key) for attribute in inspect(type(kept)).column_attrs}


def named(negotiation):
    return Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)


async def test_what_was_submitted_is_what_is_kept(exchange, talks):
    kept = await read(exchange, talks.negotiation.id)
    assert kept is not talks.negotiation
    assert columns_of(kept) == columns_of(talks.negotiation)
    assert columns_of(kept.standing) == columns_of(talks.negotiation.standing)
    assert (await events(exchange))[-1] == "offer_submitted"


async def test_the_record_tells_hashes_only(exchange, talks):
    await act(
        exchange, actions.decline, talks.seller, talks.negotiation.id, Refusal(DeclineReason.PRICE, "Sotto voce"), 1
    )
    async with exchange.unit_of_work() as uow:
        told = await uow.session.scalar(text("SELECT string_agg(payload::text, ' ') FROM ledger_entries"))
        told += await uow.session.scalar(
            text("SELECT coalesce(string_agg(args::text, ' '), '') FROM procrastinate_jobs")
        )
    offer = talks.negotiation.standing
    assert offer.terms_hash in told
    for secret in (offer.terms_salt, "net_sales", "For your eyes only", "Sotto voce"):
        assert secret not in told


async def test_one_open_negotiation_per_listing_and_counterparty(exchange, talks):
    with pytest.raises(NegotiationAlreadyOpen):
        await make_offer(exchange, talks.buyer, talks.listing)
    await act(exchange, actions.withdraw, talks.buyer, talks.negotiation.id, None)
    assert await make_offer(exchange, talks.buyer, talks.listing)


async def test_the_database_itself_refuses_a_second_open_negotiation(exchange, talks):
    copy = columns_of(talks.negotiation)
    with pytest.raises(Exception, match="already one like this"):
        async with exchange.unit_of_work() as uow:
            uow.session.add(Negotiation(**(copy | {"id": uuid4()})))


async def test_nobody_offers_on_their_own_listing(exchange, talks):
    with pytest.raises(RelatedParty):
        await make_offer(exchange, talks.seller, talks.listing)


async def test_a_related_party_does_not_offer_through_another_organisation(exchange, talks):
    actor, _ = await make_actor(exchange, "business")
    seat = next(seat for seat in talks.seller.seats)
    related = type(actor)(**(vars(actor) | {"seats": (*actor.seats, seat)}))
    with pytest.raises(RelatedParty):
        await act(
            exchange,
            actions.submit,
            related,
            talks.listing.id,
            await proposal(exchange),
            actor.seats[0].organization_id,
        )


async def test_whoever_has_several_organisations_says_which(exchange, talks):
    first, _ = await make_actor(exchange, "business")
    second, other = await make_actor(exchange, "broker")
    both = type(first)(**(vars(first) | {"seats": (*first.seats, *second.seats)}))
    offered = await proposal(exchange)
    with pytest.raises(OrganizationAmbiguous):
        await act(exchange, actions.submit, both, talks.listing.id, offered)
    opened = await act(exchange, actions.submit, both, talks.listing.id, offered, other.id)
    assert opened.counterparty_id == other.id


async def test_nobody_offers_for_an_organisation_that_is_not_theirs(exchange, talks):
    outsider, _ = await make_actor(exchange, "business")
    offered = await proposal(exchange)
    for organization_id in (talks.business.id, uuid4()):
        with pytest.raises(Forbidden):
            await act(exchange, actions.submit, outsider, talks.listing.id, offered, organization_id)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.SIGNATORY])
async def test_roles_that_do_not_offer(exchange, talks, role):
    viewer, _ = await make_actor(exchange, "business", role)
    with pytest.raises(Forbidden):
        await make_offer(exchange, viewer, talks.listing)


async def test_strangers_and_the_unverified_do_not_offer(exchange, talks):
    with pytest.raises(Unauthenticated):
        await make_offer(exchange, ANONYMOUS, talks.listing)
    actor, _ = await make_actor(exchange, "business")
    seat = actor.seats[0]
    unverified = type(seat)(seat.organization_id, seat.kind, False, seat.permissions)
    with pytest.raises(OrganizationNotVerified):
        await make_offer(exchange, type(actor)(**(vars(actor) | {"seats": (unverified,)})), talks.listing)


async def test_a_listing_that_is_not_open_takes_no_offers(exchange, talks):
    other, _ = await make_actor(exchange, "business")
    await act(exchange, listings.pause, talks.seller, talks.listing.id, None)
    with pytest.raises(ListingNotFound):
        await make_offer(exchange, other, talks.listing)
    with pytest.raises(ListingNotOpen):
        await act(exchange, actions.counter, talks.seller, talks.negotiation.id, await proposal(exchange), None)
    with pytest.raises(ListingNotOpen):
        await act(exchange, actions.accept, talks.seller, talks.negotiation.id, named(talks.negotiation), None)
    with pytest.raises(ListingNotFound):
        await make_offer(exchange, other, Listing(id=uuid4()))


async def test_counter_and_accept_make_a_deal_on_the_last_terms(exchange, talks):
    countered = await act(
        exchange, actions.counter, talks.seller, talks.negotiation.id, await proposal(exchange, EXCLUSIVE_TERMS), 1
    )
    assert (countered.version, countered.rounds, countered.turn) == (2, 2, talks.business.id)
    agreed = await act(exchange, actions.accept, talks.buyer, countered.id, named(countered), 2)
    kept = await read(exchange, agreed.id)
    assert (kept.status, [offer.status for offer in kept.offers]) == ("agreed", ["countered", "accepted"])
    async with exchange.unit_of_work() as uow:
        deal = (await uow.session.scalars(select(Deal))).one()
        listing = await uow.session.get(Listing, talks.listing.id)
    assert (deal.terms_hash, deal.offer_id) == (kept.standing.terms_hash, kept.standing.id)
    assert (deal.supplier_id, deal.acquirer_id) == (talks.institute.id, talks.business.id)
    assert listing.status == "reserved"
    told = await events(exchange)
    assert told[-4:] == ["offer_countered", "offer_accepted", "deal_agreed", "listing_reserved"]


async def test_a_need_is_met_by_its_counterparty(exchange):
    business, needy = await make_actor(exchange, "business")
    institute, lab = await make_actor(exchange, "institute")
    need = await make_open_listing(exchange, needy, "demand")
    negotiation = await make_offer(exchange, institute, need, EXCLUSIVE_TERMS)
    await act(exchange, actions.accept, business, negotiation.id, named(negotiation), 1)
    async with exchange.unit_of_work() as uow:
        deal = (await uow.session.scalars(select(Deal))).one()
        assert (deal.supplier_id, deal.acquirer_id) == (lab.id, needy.id)
        assert (await uow.session.get(Listing, need.id)).status == "reserved"


@pytest.mark.parametrize(("terms", "rival"), [(EXCLUSIVE_TERMS, "lapsed"), (TERMS, "open")])
async def test_only_an_exclusive_acceptance_lapses_the_others(exchange, talks, terms, rival):
    other, _ = await make_actor(exchange, "business")
    winning = await make_offer(exchange, other, talks.listing, terms)
    await act(exchange, actions.accept, talks.seller, winning.id, named(winning), 1)
    kept = await read(exchange, talks.negotiation.id)
    assert kept.status == rival
    assert kept.standing.status == ("lapsed" if rival == "lapsed" else "submitted")
    assert ("negotiation_lapsed" in await events(exchange)) is (rival == "lapsed")
    async with exchange.unit_of_work() as uow:
        listing = await uow.session.get(Listing, talks.listing.id)
    assert listing.status == ("reserved" if rival == "lapsed" else "published")


async def test_two_non_exclusive_deals_on_one_listing(exchange, talks):
    other, _ = await make_actor(exchange, "business")
    second = await make_offer(exchange, other, talks.listing)
    for negotiation in (talks.negotiation, second):
        await act(exchange, actions.accept, talks.seller, negotiation.id, named(negotiation), 1)
    async with exchange.unit_of_work() as uow:
        assert len((await uow.session.scalars(select(Deal))).all()) == 2


async def test_acceptance_names_the_offer_seen(exchange, talks):
    old = named(talks.negotiation)
    await act(exchange, actions.counter, talks.seller, talks.negotiation.id, await proposal(exchange), None)
    await act(exchange, actions.counter, talks.buyer, talks.negotiation.id, await proposal(exchange), None)
    with pytest.raises(Stale):
        await act(exchange, actions.accept, talks.seller, talks.negotiation.id, old, 1)
    with pytest.raises(OfferChanged):
        await act(exchange, actions.accept, talks.seller, talks.negotiation.id, old, None)
    async with exchange.unit_of_work() as uow:
        assert (await uow.session.scalars(select(Deal))).all() == []


async def test_strangers_see_nothing_and_can_do_nothing(exchange, talks):
    outsider, _ = await make_actor(exchange, "business")
    supervisor, _ = await make_actor(exchange, "owner", Role.SUPERVISOR)
    offered = await proposal(exchange)
    for actor in (outsider, supervisor):
        for id in (talks.negotiation.id, uuid4()):
            for action, args in (
                (queries.negotiation, ()),
                (actions.accept, (named(talks.negotiation), 99)),
                (actions.counter, (offered, 99)),
                (actions.decline, (Refusal(DeclineReason.PRICE), 99)),
                (actions.withdraw, (99,)),
            ):
                with pytest.raises(NegotiationNotFound):
                    await act(exchange, action, actor, id, *args)
    with pytest.raises(Unauthenticated):
        await act(exchange, queries.negotiation, ANONYMOUS, talks.negotiation.id)
    with pytest.raises(Unauthenticated):
        await act(exchange, actions.withdraw, ANONYMOUS, talks.negotiation.id, None)


async def test_a_viewer_of_a_party_reads_and_does_no_more(exchange, talks):
    person_seat = talks.seller.seats[0]
    reading = type(person_seat)(
        person_seat.organization_id, person_seat.kind, True, frozenset({Permission.NEGOTIATION_READ})
    )
    viewer = type(talks.seller)(**(vars(talks.seller) | {"seats": (reading,)}))
    assert (await read(exchange, talks.negotiation.id, viewer)).id == talks.negotiation.id
    for action, args in (
        (actions.accept, (named(talks.negotiation), None)),
        (actions.counter, (await proposal(exchange), None)),
        (actions.decline, (Refusal(DeclineReason.PRICE), None)),
        (actions.withdraw, (None,)),
    ):
        with pytest.raises(Forbidden):
            await act(exchange, action, viewer, talks.negotiation.id, *args)


async def test_decline_ends_the_talks(exchange, talks):
    refusal = Refusal(DeclineReason.TERRITORY, "Only the north for us")
    await act(exchange, actions.decline, talks.seller, talks.negotiation.id, refusal, 1)
    kept = await read(exchange, talks.negotiation.id)
    assert (kept.status, kept.decline_reason, kept.decline_note) == ("declined", "territory", "Only the north for us")


async def make_due(exchange, negotiation):
    """Let the standing offer's time have passed."""
    async with exchange.unit_of_work() as uow:
        past = uow.now - timedelta(seconds=1)
        await uow.session.execute(update(Negotiation).where(Negotiation.id == negotiation.id).values(wake_at=past))
        await uow.session.execute(text("SET LOCAL ROLE postgres"))
        await uow.session.execute(update(Offer).where(Offer.negotiation_id == negotiation.id).values(valid_until=past))
        await uow.session.execute(text("SET LOCAL ROLE techexchange_app"))


async def test_the_clock_expires_what_nobody_decided(exchange, talks):
    other, _ = await make_actor(exchange, "business")
    waiting = await make_offer(exchange, other, talks.listing)
    await make_due(exchange, talks.negotiation)
    with pytest.raises(OfferLapsed):
        await act(exchange, actions.accept, talks.seller, talks.negotiation.id, named(talks.negotiation), None)
    async with exchange.unit_of_work() as uow:
        assert await tick.act(uow, Among(only=waiting.id)) == 0
        assert await tick.due(uow, Among(besides=[talks.negotiation.id])) == []
        assert await tick.due(uow, ALL) == [talks.negotiation.id]
    async with exchange.unit_of_work() as uow:
        assert await tick(uow) == 1
    async with exchange.unit_of_work() as uow:
        assert await tick(uow) == 0
    kept = await read(exchange, talks.negotiation.id)
    assert (kept.status, kept.standing.status, kept.wake_at) == ("expired", "lapsed", None)
    assert (await read(exchange, waiting.id)).status == "open"


async def test_a_closed_listing_lapses_its_negotiations(exchange, talks, settle):
    await act(exchange, listings.pause, talks.seller, talks.listing.id, None)
    await settle()
    kept = await read(exchange, talks.negotiation.id)
    assert (kept.status, kept.standing.status) == ("lapsed", "lapsed")


async def test_what_was_opened_after_the_listing_opened_again_stays(exchange, talks, settle):
    await act(exchange, listings.pause, talks.seller, talks.listing.id, None)
    await act(exchange, listings.resume, talks.seller, talks.listing.id, None)
    other, _ = await make_actor(exchange, "business")
    later = await make_offer(exchange, other, talks.listing)
    await settle()
    assert (await read(exchange, talks.negotiation.id)).status == "lapsed"
    assert (await read(exchange, later.id)).status == "open"


@pytest.mark.parametrize("action", [actions.lapse_all, actions.expire_due])
async def test_only_the_exchange_itself_ends_talks_of_others(exchange, talks, action):
    args = (talks.listing.id, talks.negotiation.created_at) if action is actions.lapse_all else ()
    with pytest.raises(Forbidden):
        await act(exchange, action, talks.seller, *args)


async def test_an_offer_is_still_refused_once_the_statement_is_prepared(exchange, talks):
    for _ in range(12):
        listing = await make_open_listing(exchange, talks.institute)
        await make_offer(exchange, talks.buyer, listing)
    with pytest.raises(NegotiationAlreadyOpen):
        await make_offer(exchange, talks.buyer, listing)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE offers SET terms = '{}'",
        "UPDATE offers SET valid_until = now()",
        "DELETE FROM offers",
        "UPDATE listing_versions SET content_hash = ''",
        "DELETE FROM case_decisions",
    ],
)
async def test_what_was_written_once_the_service_cannot_change(exchange, statement):
    async with exchange.sessions() as session:
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(text(statement))
