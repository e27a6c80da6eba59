"""What waits for the exchange's broker; what concerns the broker's own organisations is left to a colleague."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, tuple_

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.models import Direction, Listing, ListingStatus
from techexchange.listings.queries import published
from techexchange.matching.models import GOOD, STRONG, Match, MatchStatus
from techexchange.matching.queries.parties import GOING_ON, foreign_to

PATIENCE = timedelta(days=14)
"""How long a need whose matches interest nobody counts as served by them."""


@dataclass(frozen=True)
class UnservedNeed:
    """A published need that nothing good was found for, or whose matches interest nobody; as its card."""

    card: dict[str, Any]
    matches: int
    best_score: float | None


async def unserved(uow: UnitOfWork, actor: Actor, request: PageRequest) -> Page[UnservedNeed]:
    """Published needs without a good match, or whose matches have interested nobody for 14 days, oldest first."""
    actor.require(Permission.MATCH_BROKER)
    interest = func.coalesce(Match.supply_interest_at, Match.demand_interest_at).is_not(None)
    served = (
        select(
            Match.demand_id,
            func.count().label("matches"),
            func.max(Match.score).label("best"),
            func.bool_or(interest).label("wanted"),
        )
        .where(Match.status.in_(GOING_ON))
        .group_by(Match.demand_id)
        .subquery()
    )
    poor = or_(served.c.best.is_(None), served.c.best < GOOD, Listing.published_at < uow.now - PATIENCE)
    statement = (
        select(Listing.id, Listing.published_at, served.c.matches, served.c.best)
        .outerjoin(served, served.c.demand_id == Listing.id)
        .where(
            Listing.direction == Direction.DEMAND,
            Listing.status == ListingStatus.PUBLISHED,
            Listing.organization_id.not_in([seat.organization_id for seat in actor.seats]),
            func.coalesce(served.c.wanted, False).is_(False),
            poor,
        )
        .order_by(Listing.published_at, Listing.id)
        .limit(request.limit + 1)
    )
    if request.after:
        statement = statement.where(tuple_(Listing.published_at, Listing.id) > tuple_(*request.after))
    rows = (await uow.session.execute(statement)).all()
    found = Page.of(rows, request.limit, lambda row: (row.published_at, row.id))
    listings = await published(uow.session, [row.id for row in found.items])
    present = [row for row in found.items if row.id in listings]
    needs = [UnservedNeed(listings[row.id].card(), row.matches or 0, row.best) for row in present]
    return Page(needs, found.next_cursor)


async def unseen(uow: UnitOfWork, actor: Actor, request: PageRequest) -> Page[Match]:
    """Strong matches that neither side has looked at and no introduction was proposed for, newest first."""
    actor.require(Permission.MATCH_BROKER)
    untouched = and_(Match.status == MatchStatus.PROPOSED, Match.introduction_proposed_at.is_(None))
    statement = select(Match).where(untouched, Match.score >= STRONG, *foreign_to(actor))
    return await page(uow.session, statement, request, (Match.proposed_at, Match.id))


async def waiting(uow: UnitOfWork, actor: Actor, request: PageRequest) -> Page[Match]:
    """Mutual matches to be introduced, and introductions without an outcome, newest first."""
    actor.require(Permission.MATCH_BROKER)
    open_ended = and_(Match.status == MatchStatus.INTRODUCED, Match.outcome.is_(None))
    statement = select(Match).where(or_(Match.status == MatchStatus.MUTUAL, open_ended), *foreign_to(actor))
    return await page(uow.session, statement, request, (Match.proposed_at, Match.id))
