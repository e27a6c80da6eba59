"""Seeking contact, answering, and what the clock and the listing make of what nobody answers."""

from datetime import datetime
from uuid import UUID

from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.errors import AlreadyInContact, SeekerAmbiguous
from techexchange.introductions.models import Approach, Interest, InterestRefusal, Introduction, Openings
from techexchange.introductions.repository import Introductions
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.actions import open_for_contact


async def express(uow: UnitOfWork, actor: Actor, listing_id: UUID, interest: Interest) -> Introduction:
    """Write to the organisation that owns a listing, on behalf of one's own."""
    seeker_id = interest.organization_id or sole_seeker(actor)
    actor.require(Permission.INTEREST_EXPRESS, within=seeker_id)
    named = {listing_id, interest.own_listing_id} - {None}
    opened = {id: await open_for_contact(uow, actor, id) for id in sorted(filter(None, named))}
    introductions = Introductions(uow)
    own = opened[interest.own_listing_id] if interest.own_listing_id else None
    found = Openings(opened[listing_id], own, await introductions.hidden(opened))
    sent, expressed = Introduction.express(Approach.of_interest(interest, seeker_id, found), by=actor, at=uow.now)
    if await introductions.open_between(listing_id, seeker_id):
        raise AlreadyInContact
    uow.publish(expressed)
    return await introductions.add(sent)


def sole_seeker(actor: Actor) -> UUID:
    """The one organisation this actor may seek contact for; raises SeekerAmbiguous where there are several."""
    if actor.is_anonymous:
        raise Unauthenticated
    able = [seat.organization_id for seat in actor.seats if Permission.INTEREST_EXPRESS in seat.permissions]
    if len(able) > 1:
        raise SeekerAmbiguous
    if not able:
        raise Forbidden(permission=Permission.INTEREST_EXPRESS)
    return able[0]


async def acknowledge(uow: UnitOfWork, actor: Actor, introduction_id: UUID, version: int | None = None) -> Introduction:
    """Say that one has taken note."""
    introduction = await Introductions(uow).seen(actor, introduction_id, version)
    side = introduction.side_of(actor)
    actor.require(Permission.INTEREST_DECIDE, within=introduction.organization_of(side))
    uow.publish(introduction.acknowledge(side, by=actor, at=uow.now))
    return await Introductions(uow).save(introduction)


async def accept(uow: UnitOfWork, actor: Actor, introduction_id: UUID, version: int | None = None) -> Introduction:
    """Answer an expression of interest with yes."""
    introduction = await Introductions(uow).seen(actor, introduction_id, version)
    side = introduction.side_of(actor)
    actor.require(Permission.INTEREST_DECIDE, within=introduction.organization_of(side))
    for fact in introduction.accept(side, by=actor, at=uow.now):
        uow.publish(fact)
    return await Introductions(uow).save(introduction)


async def consent(uow: UnitOfWork, actor: Actor, introduction_id: UUID, version: int | None = None) -> Introduction:
    """Agree to be introduced and named: to what the broker suggests, or after one's unnamed interest was accepted."""
    introduction = await Introductions(uow).seen(actor, introduction_id, version)
    side = introduction.side_of(actor)
    actor.require(Permission.INTEREST_DECIDE, within=introduction.organization_of(side))
    uow.publish(introduction.consent(side, by=actor, at=uow.now))
    return await Introductions(uow).save(introduction)


async def decline(
    uow: UnitOfWork, actor: Actor, introduction_id: UUID, refusal: InterestRefusal, version: int | None = None
) -> Introduction:
    """Answer with no, for a reason."""
    introduction = await Introductions(uow).seen(actor, introduction_id, version)
    side = introduction.side_of(actor)
    actor.require(Permission.INTEREST_DECIDE, within=introduction.organization_of(side))
    uow.publish(introduction.decline(refusal, side, by=actor, at=uow.now))
    return await Introductions(uow).save(introduction)


async def withdraw(uow: UnitOfWork, actor: Actor, introduction_id: UUID, version: int | None = None) -> Introduction:
    """Take back one's interest or, as the broker, what was suggested."""
    introduction = await Introductions(uow).seen(actor, introduction_id, version)
    side = None if introduction.is_brokered_for(actor) else introduction.side_of(actor)
    if side is None:
        actor.require(Permission.INTRODUCTION_BROKER)
    else:
        actor.require(Permission.INTEREST_EXPRESS, within=introduction.organization_of(side))
    uow.publish(introduction.withdraw(side, by=actor, at=uow.now))
    return await Introductions(uow).save(introduction)


async def expire_due(uow: UnitOfWork, actor: Actor, among: Among = ALL) -> int:
    """End introductions that nobody answered in time, and say how many."""
    actor.require(Permission.INTEREST_DECIDE)
    due = await Introductions(uow).take_due(among=among)
    for introduction in due:
        uow.publish(introduction.expire(by=actor, at=uow.now))
    return len(due)


async def lapse_waiting(uow: UnitOfWork, actor: Actor, listing_id: UUID, closed_at: datetime) -> int:
    """End introductions that awaited an answer when one of their listings was closed, and say how many."""
    actor.require(Permission.INTEREST_DECIDE)
    waiting = await Introductions(uow).lock_waiting(listing_id, closed_at)
    for introduction in waiting:
        uow.publish(introduction.lapse(by=actor, at=uow.now))
    return len(waiting)
