"""The catalogue's records as harvesters ask for them: by datestamp, by set, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_

from techexchange.infra.uow import UnitOfWork
from techexchange.listings.models import Direction
from techexchange.listings.queries import PublicListing, published
from techexchange.opendata.models import HarvestRecord

RECORDS_AT_A_TIME = 100


@dataclass(frozen=True)
class Harvesting:
    """Which records are wanted: datestamps from and until (both included), a direction, and those after one."""

    since: datetime | None = None
    until: datetime | None = None
    direction: Direction | None = None
    after: tuple[datetime, UUID] | None = None


@dataclass(frozen=True)
class Harvested:
    """One record; without a listing where it is not public any more."""

    listing_id: UUID
    direction: Direction
    changed_at: datetime
    listing: PublicListing | None


@dataclass(frozen=True)
class HarvestPage:
    """Some records in the order of their datestamps, and after which the next page goes on."""

    records: Sequence[Harvested]
    following: tuple[datetime, UUID] | None


async def harvest(uow: UnitOfWork, wanted: Harvesting) -> HarvestPage:
    """A page of records, none with a datestamp that is still to come."""
    until = min(wanted.until, uow.now) if wanted.until else uow.now
    statement = select(HarvestRecord).where(HarvestRecord.changed_at <= until)
    if wanted.since:
        statement = statement.where(HarvestRecord.changed_at >= wanted.since)
    if wanted.direction:
        statement = statement.where(HarvestRecord.direction == wanted.direction)
    key = (HarvestRecord.changed_at, HarvestRecord.listing_id)
    if wanted.after:
        statement = statement.where(tuple_(*key) > tuple_(*wanted.after))
    rows = (await uow.session.scalars(statement.order_by(*key).limit(RECORDS_AT_A_TIME + 1))).all()
    page = rows[:RECORDS_AT_A_TIME]
    following = (page[-1].changed_at, page[-1].listing_id) if len(rows) > len(page) else None
    return HarvestPage(await _with_listings(uow, page), following)


async def harvested(uow: UnitOfWork, listing_id: UUID) -> Harvested | None:
    """The record of a listing; None where it never was public, or its datestamp is still to come."""
    wanted = select(HarvestRecord).where(HarvestRecord.listing_id == listing_id, HarvestRecord.changed_at <= uow.now)
    found = await _with_listings(uow, (await uow.session.scalars(wanted)).all())
    return found[0] if found else None


async def earliest(uow: UnitOfWork) -> datetime:
    """The first datestamp there is, now where there is none."""
    first: datetime | None = await uow.session.scalar(select(func.min(HarvestRecord.changed_at)))
    return min(first, uow.now) if first else uow.now


async def _with_listings(uow: UnitOfWork, records: Sequence[HarvestRecord]) -> list[Harvested]:
    shown = await published(uow.session, [record.listing_id for record in records])
    return [
        Harvested(record.listing_id, record.direction, record.changed_at, shown.get(record.listing_id))
        for record in records
    ]
