"""How the exchange's broker brings two organisations together."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.identity.queries import require_no_conflict
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.errors import AlreadyInContact
from techexchange.introductions.models import Approach, Introduction, Openings
from techexchange.introductions.repository import Introductions
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.actions import open_for_contact


@dataclass(frozen=True)
class SuggestedPair:
    """A technology and a need whose owners the broker would bring together, and what it says to both."""

    supply_id: UUID
    demand_id: UUID
    message: str | None = None


@dataclass(frozen=True)
class IntroducedPair:
    """Two whom the broker introduced over a match, which both had agreed to."""

    match_id: UUID
    supply_id: UUID
    demand_id: UUID
    supply_owner_id: UUID
    demand_owner_id: UUID
    broker_id: UUID


async def suggest(uow: UnitOfWork, actor: Actor, pair: SuggestedPair) -> Introduction:
    """Ask the owners of a technology and of a need whether they would be introduced.

    Two who were introduced over a match of this pair have agreed already. Raises ConflictOfInterest for a broker who
    has an interest in either.
    """
    actor.require(Permission.INTRODUCTION_BROKER)
    opened = {id: await open_for_contact(uow, actor, id) for id in sorted({pair.supply_id, pair.demand_id})}
    introductions = Introductions(uow)
    found = Openings(opened[pair.supply_id], opened[pair.demand_id], await introductions.hidden(opened))
    approach = Approach.of_pair(found, pair.message)
    match = await introductions.match_of(pair.supply_id, pair.demand_id)
    suggested, fact = Introduction.suggest(approach.over(match.id if match else None, actor.id), by=actor, at=uow.now)
    await require_no_conflict(uow, actor, approach.seeker_id, approach.host_id)
    if await introductions.open_between(pair.supply_id, approach.seeker_id):
        raise AlreadyInContact
    uow.publish(fact)
    if match and match.introduced_at:
        uow.publish(suggested.meet(match.id, by=actor, at=uow.now))
    return await introductions.add(suggested)


async def follow_match(uow: UnitOfWork, actor: Actor, pair: IntroducedPair) -> Introduction:
    """Let two whom the broker introduced over a match write to each other: an open introduction goes on as that."""
    actor.require(Permission.INTRODUCTION_BROKER)
    introductions = Introductions(uow)
    present = await introductions.open_between(pair.supply_id, pair.demand_owner_id)
    if present is None:
        listing = await introductions.listing(pair.supply_id)
        bare = Approach(
            listing_id=pair.supply_id,
            listing_version=listing.number,
            host_id=pair.supply_owner_id,
            seeker_id=pair.demand_owner_id,
            seeker_listing_id=pair.demand_id,
        )
        followed, made = Introduction.follow(bare.over(pair.match_id, pair.broker_id), by=actor, at=uow.now)
        uow.publish(made)
        return await introductions.add(followed)
    if present.is_waiting:
        uow.publish(present.meet(pair.match_id, by=actor, at=uow.now))
    return await introductions.save(present)
