"""What is to be matched, and all that must be known to match one listing."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.listings.models import Direction, Listing, ListingStatus
from techexchange.listings.queries import PublicListing, published
from techexchange.matching.models import Match, MatchingGround, MatchRun, MatchStatus
from techexchange.matching.models.scoring import VERSION, Side
from techexchange.search.models import ListingVector

SIDES = {
    Direction.SUPPLY: (Match.supply_id, Match.demand_id),
    Direction.DEMAND: (Match.demand_id, Match.supply_id),
}
"""The columns of a listing's own side and of the one beside it."""
PATIENCE = timedelta(minutes=10)
"""How long a new technology waits for its vectors before it is matched by words alone."""
DECIDED = (MatchStatus.DISMISSED, MatchStatus.INTRODUCED)


async def due(session: AsyncSession, model_id: int | None, apart_from: Collection[UUID], limit: int) -> Sequence[UUID]:
    """Published listings to be matched: needs first, then the latest published.

    Those never matched, matched at another version or scored otherwise than now, and those whose meaning was not known
    when they were matched and is by now. A technology whose vectors are still being made waits for them, so that it is
    matched once and not twice; a need does not wait.
    """
    made = and_(
        ListingVector.model_id == model_id,
        ListingVector.listing_id == Listing.id,
        ListingVector.version_number == Listing.number,
    )
    embedded = select(ListingVector.listing_id).where(made).exists() if model_id is not None else false()
    waited = Listing.published_at < func.statement_timestamp() - PATIENCE
    ready = or_(Listing.direction == Direction.DEMAND, embedded, waited) if model_id is not None else true()
    outdated = or_(MatchRun.version_number != Listing.number, MatchRun.model_version != VERSION)
    statement = (
        select(Listing.id)
        .outerjoin(MatchRun, MatchRun.listing_id == Listing.id)
        .where(Listing.status == ListingStatus.PUBLISHED, ready)
        .where(or_(MatchRun.listing_id.is_(None), outdated, MatchRun.embedded.is_(False) & embedded))
        .order_by(Listing.direction, Listing.published_at.desc(), Listing.id)
        .limit(limit)
    )
    if apart_from:
        statement = statement.where(Listing.id.not_in(apart_from))
    return (await session.scalars(statement)).all()


async def retired(session: AsyncSession, limit: int) -> Sequence[UUID]:
    """Listings that were matched, or are named by a match, and are no longer published."""
    statement = (
        select(MatchRun.listing_id)
        .join(Listing, Listing.id == MatchRun.listing_id)
        .where(Listing.status != ListingStatus.PUBLISHED)
        .order_by(MatchRun.listing_id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def ground_of(
    session: AsyncSession, listing: PublicListing, found: Collection[UUID], model_id: int | None
) -> MatchingGround:
    """Everything that must be known to match a listing with what was found for it and what it is matched with now."""
    own, beside = SIDES[listing.direction]
    standing = (await session.execute(select(beside, Match.status).where(own == listing.id))).all()
    opposite = await published(session, {*found, *(id for id, _ in standing)})
    owners = await _owners(session, [listing.id, *opposite])
    supplies = [listing.id] if listing.direction is Direction.SUPPLY else list(opposite)
    crowded = select(MatchRun.listing_id, MatchRun.crowding).where(MatchRun.listing_id.in_(supplies))
    typical = select(func.avg(MatchRun.crowding)).where(MatchRun.direction == Direction.SUPPLY, MatchRun.crowding > 0)
    return MatchingGround(
        own=Side.of(listing, owners[listing.id]),
        opposite={
            id: Side.of(one, owners[id]) for id, one in opposite.items() if one.direction is not listing.direction
        },
        decided=frozenset(id for id, status in standing if status in DECIDED),
        embedded=await _is_embedded(session, listing, model_id),
        crowded={row[0]: row[1] for row in await session.execute(crowded)},
        typical=float(await session.scalar(typical) or 0.0),
    )


async def _owners(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Whose these listings are, also where that is hidden from the public; for the hard filters alone."""
    wanted = select(Listing.id, Listing.organization_id).where(Listing.id.in_(ids))
    return {row[0]: row[1] for row in await session.execute(wanted)}


async def _is_embedded(session: AsyncSession, listing: PublicListing, model_id: int | None) -> bool:
    """Whether there are vectors of this very version."""
    if model_id is None:
        return False
    vectors = select(ListingVector.listing_id).where(
        ListingVector.model_id == model_id,
        ListingVector.listing_id == listing.id,
        ListingVector.version_number == listing.version_number,
    )
    return (await session.scalar(vectors.limit(1))) is not None
