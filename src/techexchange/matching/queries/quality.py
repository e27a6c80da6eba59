"""How good the matches are, by what people made of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.models import Direction, Listing, ListingStatus
from techexchange.matching.models import DismissalReason, Match, MatchOutcome, MatchStatus
from techexchange.matching.models.scoring import gini
from techexchange.matching.queries.parties import GOING_ON

C = TypeVar("C", bound=StrEnum)
FIRST_INTEREST = func.least(Match.supply_interest_at, Match.demand_interest_at)
SHOWN = or_(Match.supply_shown_at.is_not(None), Match.demand_shown_at.is_not(None))


@dataclass(frozen=True)
class Quality:
    """The matching in numbers; what cannot be told yet is None.

    `precision` is the share of interest among all decisions of the sides, `coverage` the share of published needs with
    a match, `hours_to_first_interest` a median, and `gini_of_exposure` tells how unequally published technologies are
    proposed to needs.
    """

    shown: int
    interests: int
    dismissals: int
    precision: float | None
    needs: int
    needs_matched: int
    coverage: float | None
    hours_to_first_interest: float | None
    mutual: int
    introduced: int
    dismissal_reasons: dict[DismissalReason, int]
    outcomes: dict[MatchOutcome, int]
    gini_of_exposure: float | None


async def quality(uow: UnitOfWork, actor: Actor) -> Quality:
    """How good the matches are, over all time and what is published now."""
    actor.require(Permission.MATCH_QUALITY_READ)
    seconds = func.extract("epoch", FIRST_INTEREST - Match.proposed_at)
    decided = (
        select(
            func.count().filter(SHOWN).label("shown"),
            (func.count(Match.supply_interest_at) + func.count(Match.demand_interest_at)).label("interests"),
            func.count(Match.dismissed_at).label("dismissals"),
            func.percentile_cont(0.5).within_group(seconds).label("seconds"),
            func.count().filter(Match.status == MatchStatus.MUTUAL).label("mutual"),
            func.count(Match.introduced_at).label("introduced"),
        )
        .select_from(Match)
        .where(or_(SHOWN, FIRST_INTEREST.is_not(None), Match.dismissed_at.is_not(None)))
    )
    told = (await uow.session.execute(decided)).one()
    needs, matched = await _needs(uow)
    return Quality(
        shown=told.shown,
        interests=told.interests,
        dismissals=told.dismissals,
        precision=_share(told.interests, told.interests + told.dismissals),
        needs=needs,
        needs_matched=matched,
        coverage=_share(matched, needs),
        hours_to_first_interest=round(told.seconds / 3600, 4) if told.seconds is not None else None,
        mutual=told.mutual,
        introduced=told.introduced,
        dismissal_reasons=await _counted(uow, Match.dismissal_reason),
        outcomes=await _counted(uow, Match.outcome),
        gini_of_exposure=await _gini(uow),
    )


async def evaluation(uow: UnitOfWork, actor: Actor, request: PageRequest) -> Page[Match]:
    """Every match that somebody has looked at, newest first: what it was worth, and what came of it."""
    actor.require(Permission.MATCH_QUALITY_READ)
    judged = or_(SHOWN, Match.introduction_proposed_at.is_not(None))
    return await page(uow.session, select(Match).where(judged), request, (Match.proposed_at, Match.id))


async def _counted(uow: UnitOfWork, said: InstrumentedAttribute[C | None]) -> dict[C, int]:
    """How often each was said, where anything was."""
    counted = select(said, func.count()).where(said.is_not(None)).group_by(said)
    return {one: count for one, count in await uow.session.execute(counted) if one is not None}


async def _needs(uow: UnitOfWork) -> tuple[int, int]:
    """How many needs are published, and how many of these have a match."""
    matched = select(Match.id).where(Match.demand_id == Listing.id, Match.status.in_(GOING_ON)).exists()
    wanted = select(func.count(), func.count().filter(matched)).where(
        Listing.direction == Direction.DEMAND, Listing.status == ListingStatus.PUBLISHED
    )
    row = (await uow.session.execute(wanted)).one()
    return row[0], row[1]


async def _gini(uow: UnitOfWork) -> float | None:
    """How unequally the places among the best matches of needs are shared by the published technologies."""
    placed = and_(Match.supply_id == Listing.id, Match.for_demand, Match.status.in_(GOING_ON))
    exposed = (
        select(func.count(Match.id).label("places"))
        .select_from(Listing)
        .outerjoin(Match, placed)
        .where(Listing.direction == Direction.SUPPLY, Listing.status == ListingStatus.PUBLISHED)
        .group_by(Listing.id)
        .subquery()
    )
    counted = await uow.session.execute(select(exposed.c.places, func.count()).group_by(exposed.c.places))
    exposures = [places for places, technologies in counted for _ in range(technologies)]
    return round(gini(exposures), 4) if any(exposures) else None


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
