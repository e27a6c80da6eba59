"""Saved searches loaded in order to be changed, and what they found, kept once."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from techexchange.infra.repository import Repository
from techexchange.infra.uow import UnitOfWork
from techexchange.ledger import queries as ledger
from techexchange.search.errors import SavedSearchNotFound
from techexchange.search.lifecycle import SavedSearchStatus
from techexchange.search.models import NewsPosition, SavedSearch, SavedSearchHit

KEEP = text(
    "INSERT INTO saved_search_hits (saved_search_id, listing_id, found_at, told_at)"
    " SELECT search.id, found.listing_id, :at, CASE WHEN search.frequency = 'immediately' THEN CAST(:at AS timestamptz)"
    " END FROM unnest(CAST(:searches AS uuid[]), CAST(:listings AS uuid[])) AS found (search_id, listing_id)"
    " JOIN saved_searches search ON search.id = found.search_id AND search.status = 'active'"
    " ORDER BY search.id, found.listing_id FOR SHARE OF search"
    " ON CONFLICT DO NOTHING RETURNING saved_search_id, listing_id, told_at IS NOT NULL"
)
"""A search that is being changed meanwhile is looked at again as it then stands."""


class SavedSearches(Repository[SavedSearch]):
    """Every search that somebody keeps or kept."""

    model = SavedSearch
    missing = SavedSearchNotFound

    async def mine(self, person_id: UUID, id: UUID, version: int | None) -> SavedSearch:
        """A search of this person, locked; raises SavedSearchNotFound for anyone else's and for what was deleted."""
        found = await self.get(id, lock=True)
        if found.person_id != person_id or found.status is SavedSearchStatus.DELETED:
            raise SavedSearchNotFound(id=id)
        return self.at_version(found, version)

    async def count_of(self, person_id: UUID) -> int:
        """How many searches this person keeps; nobody else adds to them until the transaction ends."""
        await self.session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(f"searches {person_id}", 0)))
        )
        kept = select(func.count()).where(
            SavedSearch.person_id == person_id, SavedSearch.status != SavedSearchStatus.DELETED
        )
        return await self.session.scalar(kept) or 0

    async def due(self, limit: int = 100) -> Sequence[SavedSearch]:
        """Those whose time to tell has come, locked, without waiting for any that is locked already."""
        statement = select(SavedSearch).where(SavedSearch.wake_at <= func.statement_timestamp())
        ordered = statement.order_by(SavedSearch.wake_at).limit(limit).with_for_update(skip_locked=True)
        return (await self.session.scalars(ordered)).all()


async def keep_hits(uow: UnitOfWork, found: Iterable[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID, bool]]:
    """Keep what active searches found for the first time: search, listing, and whether it is told at once."""
    pairs = list(found)
    if not pairs:
        return []
    sent = {"at": uow.now, "searches": [search for search, _ in pairs], "listings": [listing for _, listing in pairs]}
    return [(row[0], row[1], row[2]) for row in await uow.session.execute(KEEP, sent)]


async def tell_hits(uow: UnitOfWork, search_id: UUID) -> list[UUID]:
    """Mark everything a search found and did not tell as told; the listings, the latest first."""
    untold = update(SavedSearchHit).where(SavedSearchHit.saved_search_id == search_id, SavedSearchHit.told_at.is_(None))
    told = untold.values(told_at=uow.now).returning(SavedSearchHit.found_at, SavedSearchHit.listing_id)
    rows = (await uow.session.execute(told, execution_options={"synchronize_session": False})).all()
    return [listing_id for _, listing_id in sorted(((row[0], row[1]) for row in rows), reverse=True)]


async def forget_hits(uow: UnitOfWork, search_id: UUID) -> None:
    """Forget what a search found."""
    await uow.session.execute(delete(SavedSearchHit).where(SavedSearchHit.saved_search_id == search_id))


async def begin(uow: UnitOfWork) -> None:
    """Look at what is new from now on, unless that has begun."""
    head = await ledger.head(uow.session)
    await uow.session.execute(insert(NewsPosition).values(id=1, position=head.seq).on_conflict_do_nothing())


async def position(uow: UnitOfWork) -> NewsPosition | None:
    """Up to where news was looked at, locked; None where another looks just now, or nobody ever kept a search."""
    return (await uow.session.scalars(select(NewsPosition).with_for_update(skip_locked=True))).one_or_none()
