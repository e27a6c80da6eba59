"""What the two sides read of their matches."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.models import Direction, Listing
from techexchange.listings.queries import show
from techexchange.matching.errors import MatchNotFound
from techexchange.matching.models import ALIVE, Match, MatchStatus

OWNERS = {Direction.SUPPLY: Match.supply_owner_id, Direction.DEMAND: Match.demand_owner_id}
INTERESTS = {Direction.SUPPLY: Match.supply_interest_at, Direction.DEMAND: Match.demand_interest_at}
LISTINGS = {Direction.SUPPLY: Match.supply_id, Direction.DEMAND: Match.demand_id}
GOING_ON = (*ALIVE, MatchStatus.INTRODUCED)
"""What is not over."""


@dataclass(frozen=True)
class MatchFilter:
    """Which matches are wanted; `direction` is the reader's own side."""

    status: MatchStatus | None = None
    direction: Direction | None = None
    listing_id: UUID | None = None


def visible_to(actor: Actor, wanted: MatchFilter) -> ColumnElement[bool]:
    """The matches of the actor's organisations, on one side or both.

    Unless a status is asked for, what is over is left out, but for what one's own side was interested in and did not
    itself dismiss.
    """
    if actor.is_anonymous:
        raise Unauthenticated
    mine = actor.organizations(Permission.MATCH_READ)
    sides = [wanted.direction] if wanted.direction else list(Direction)
    return or_(false(), *(and_(OWNERS[side].in_(mine), _wanted(wanted, side)) for side in sides))


def foreign_to(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Only matches of organisations the actor is no member of."""
    mine = [seat.organization_id for seat in actor.seats]
    return Match.supply_owner_id.not_in(mine), Match.demand_owner_id.not_in(mine)


def _wanted(wanted: MatchFilter, side: Direction) -> ColumnElement[bool]:
    named = LISTINGS[side] == wanted.listing_id if wanted.listing_id else Match.id.is_not(None)
    if wanted.status:
        return and_(named, Match.status == wanted.status)
    own = and_(INTERESTS[side].is_not(None), Match.dismissed_side.is_distinct_from(side))
    return and_(named, or_(Match.status.in_(GOING_ON), own))


async def matches(uow: UnitOfWork, actor: Actor, wanted: MatchFilter, request: PageRequest) -> Page[Match]:
    """The matches of the actor's organisations, newest first."""
    statement = select(Match).where(visible_to(actor, wanted))
    return await page(uow.session, statement, request, (Match.proposed_at, Match.id))


async def matches_of(uow: UnitOfWork, actor: Actor, listing_id: UUID, limit: int) -> Sequence[Match]:
    """The best matches of a listing, for its own organisation and the broker, best first; raises ListingNotFound."""
    if actor.is_anonymous:
        raise Unauthenticated
    listing = await show(uow, actor, listing_id)
    if isinstance(listing, Listing) and actor.can(Permission.MATCH_READ, within=listing.organization_id):
        wanted = visible_to(actor, MatchFilter(direction=listing.direction, listing_id=listing_id))
    else:
        actor.require(Permission.MATCH_BROKER)
        wanted = and_(LISTINGS[listing.direction] == listing_id, Match.status.in_(GOING_ON), *foreign_to(actor))
    best = select(Match).where(wanted).order_by(Match.score.desc(), Match.id).limit(limit)
    return (await uow.session.scalars(best)).all()


async def match(uow: UnitOfWork, actor: Actor, id: UUID) -> Match:
    """One match; raises MatchNotFound for all but its two sides and the broker."""
    if actor.is_anonymous:
        raise Unauthenticated
    found = await uow.session.get(Match, id)
    if found is None or not found.is_visible_to(actor):
        raise MatchNotFound(id=id)
    return found
