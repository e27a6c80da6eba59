"""Writing the catalogue's records for harvesters."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from techexchange.infra.uow import UnitOfWork
from techexchange.listings.models import Direction, ListingVersion
from techexchange.opendata.models import HarvestPosition, HarvestRecord


async def position(uow: UnitOfWork) -> HarvestPosition | None:
    """Up to where the ledger was followed, locked; None where another follows just now."""
    await uow.session.execute(insert(HarvestPosition).values(id=1, position=0).on_conflict_do_nothing())
    return (await uow.session.scalars(select(HarvestPosition).with_for_update(skip_locked=True))).one_or_none()


async def once_published(uow: UnitOfWork, listing_ids: Collection[UUID]) -> set[UUID]:
    """Those of the listings that have a published version."""
    versions = select(ListingVersion.listing_id).where(ListingVersion.listing_id.in_(listing_ids)).distinct()
    return set(await uow.session.scalars(versions))


async def stamp_records(uow: UnitOfWork, changed: Mapping[UUID, Direction], at: datetime) -> None:
    """Let the records of these listings be as they are from this datestamp on."""
    rows = [{"listing_id": id, "direction": direction, "changed_at": at} for id, direction in sorted(changed.items())]
    if rows:
        written = insert(HarvestRecord).values(rows)
        again = written.on_conflict_do_update(index_elements=["listing_id"], set_={"changed_at": at})
        await uow.session.execute(again)
