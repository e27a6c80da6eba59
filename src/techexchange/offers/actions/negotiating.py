"""What the parties do with offers, and what the exchange does when they do nothing."""

from datetime import datetime
from uuid import UUID

from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.permissions import SYSTEM, Actor, Permission
from techexchange.listings.actions import open_for_offers
from techexchange.mandates.queries import relation
from techexchange.offers.errors import OrganizationAmbiguous, RelatedParty, ValuationElsewhere, ValuationNotFound
from techexchange.offers.models import MOST_OFFERS, Acceptance, Ground, Negotiation, Proposal, Refusal
from techexchange.offers.repository import Negotiations, Valuations


async def submit(
    uow: UnitOfWork,
    actor: Actor,
    listing_id: UUID,
    proposal: Proposal,
    organization_id: UUID | None = None,
    most_offers: int = MOST_OFFERS,
) -> Negotiation:
    """Open a negotiation on a listing with a first offer, on behalf of one of the actor's organisations.

    Raises RelatedParty where that organisation is related to the listing's or to the operator.
    """
    counterparty_id = organization_id or sole_offerer(actor)
    actor.require(Permission.OFFER_SUBMIT, within=counterparty_id)
    listing = await open_for_offers(uow, actor, listing_id)
    ground = Ground(
        listing_id=listing.id,
        listing_version=listing.number,
        owner_id=listing.organization_id,
        counterparty_id=counterparty_id,
        owner_supplies=listing.direction == "supply",
        most_offers=most_offers,
    )
    negotiation, submitted = Negotiation.begin(ground, proposal, by=actor, at=uow.now)
    tie = await relation(uow, counterparty_id, listing.organization_id)
    if tie:
        raise RelatedParty(ground=tie.value)
    Negotiations(uow).open(negotiation)
    uow.publish(submitted)
    return negotiation


def sole_offerer(actor: Actor) -> UUID:
    """The one organisation this actor may offer for; raises OrganizationAmbiguous where there are several."""
    if actor.is_anonymous:
        raise Unauthenticated
    able = [seat.organization_id for seat in actor.seats if Permission.OFFER_SUBMIT in seat.permissions]
    if len(able) > 1:
        raise OrganizationAmbiguous
    if not able:
        raise Forbidden(permission=Permission.OFFER_SUBMIT)
    return able[0]


async def counter(
    uow: UnitOfWork, actor: Actor, negotiation_id: UUID, proposal: Proposal, version: int | None
) -> Negotiation:
    """Answer the standing offer with another, and give the turn away."""
    seen = await Negotiations(uow).seen(actor, negotiation_id)
    side = seen.side_of(actor)
    actor.require(Permission.OFFER_SUBMIT, within=side)
    negotiation, number = await Negotiations(uow).lock_to_counter(seen, version)
    uow.publish(negotiation.counter(proposal, number, side=side, by=actor, at=uow.now))
    return Negotiations(uow).counter(negotiation)


async def accept(
    uow: UnitOfWork, actor: Actor, negotiation_id: UUID, choice: Acceptance, version: int | None
) -> Negotiation:
    """Agree on exactly the offer named; exclusive terms lapse every other open negotiation of the listing."""
    seen = await Negotiations(uow).seen(actor, negotiation_id)
    side = seen.side_of(actor)
    actor.require(Permission.OFFER_DECIDE, within=side)
    await _decided_on(uow, choice, side, seen.listing_id)
    await open_for_offers(uow, SYSTEM, seen.listing_id)
    # Exclusive terms end talks that are not the acceptor's.
    async with uow.as_exchange():
        negotiation, rivals = await Negotiations(uow).lock_with_rivals(seen, version)
        uow.publish(negotiation.accept(choice, side=side, by=actor, at=uow.now))
        if negotiation.standing.exclusive:
            for rival in rivals:
                uow.publish(rival.lapse(by=SYSTEM, at=uow.now))
        return await Negotiations(uow).save(negotiation)


async def _decided_on(uow: UnitOfWork, choice: Acceptance, side: UUID, listing_id: UUID) -> None:
    """Pass where the choice names no valuation, or the side's own of this offer; a valuation never changes."""
    if choice.valuation_id is None:
        return
    valuation = await Valuations(uow).get(choice.valuation_id)
    if valuation.organization_id != side:
        raise ValuationNotFound(id=choice.valuation_id)
    if not valuation.covers(choice, side, listing_id):
        raise ValuationElsewhere


async def decline(
    uow: UnitOfWork, actor: Actor, negotiation_id: UUID, refusal: Refusal, version: int | None
) -> Negotiation:
    """End the negotiation on one's turn."""
    seen = await Negotiations(uow).seen(actor, negotiation_id)
    side = seen.side_of(actor)
    actor.require(Permission.OFFER_DECIDE, within=side)
    negotiation = await Negotiations(uow).lock(negotiation_id, version)
    uow.publish(negotiation.decline(refusal, side=side, by=actor, at=uow.now))
    return await Negotiations(uow).save(negotiation)


async def withdraw(uow: UnitOfWork, actor: Actor, negotiation_id: UUID, version: int | None) -> Negotiation:
    """Take one's own standing offer back, which ends the negotiation."""
    seen = await Negotiations(uow).seen(actor, negotiation_id)
    side = seen.side_of(actor)
    actor.require(Permission.OFFER_SUBMIT, within=side)
    negotiation = await Negotiations(uow).lock(negotiation_id, version)
    uow.publish(negotiation.withdraw(side=side, by=actor, at=uow.now))
    return await Negotiations(uow).save(negotiation)


async def lapse_all(uow: UnitOfWork, actor: Actor, listing_id: UUID, closed_at: datetime) -> int:
    """End every negotiation that was open on a listing when it closed, and say how many."""
    actor.require(Permission.OFFER_DECIDE)
    conditions = (Negotiation.listing_id == listing_id, Negotiation.created_at <= closed_at)
    lapsed = await Negotiations(uow).lock_open(*conditions)
    for negotiation in lapsed:
        uow.publish(negotiation.lapse(by=actor, at=uow.now))
    return len(lapsed)


async def expire_due(uow: UnitOfWork, actor: Actor, among: Among = ALL) -> int:
    """End negotiations whose standing offer was not decided on in time, and say how many."""
    actor.require(Permission.OFFER_DECIDE)
    due = await Negotiations(uow).take_due(among=among)
    for negotiation in due:
        uow.publish(negotiation.expire(by=actor, at=uow.now))
    return len(due)
