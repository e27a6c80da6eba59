"""That a listing was published once, and since when its record is as it is."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base, Coded
from techexchange.listings.models import Direction

LEAD = timedelta(seconds=30)
"""How far a datestamp lies ahead of the moment it is written: longer than any transaction lasts."""


class HarvestRecord(Base):
    """A listing that is, or was, public; `changed_at` is its datestamp in whole seconds (OAI-PMH 2.0, section 2.5)."""

    __tablename__ = "harvest_records"
    __table_args__ = (Index("ix_harvest_records_changed_at", "changed_at", "listing_id"),)

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    direction: Mapped[Direction] = mapped_column(Coded(Direction))
    changed_at: Mapped[datetime]


class HarvestPosition(Base):
    """Up to which `seq` of the ledger the records are made: one row."""

    __tablename__ = "harvest_position"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    position: Mapped[int]


def stamp(now: datetime) -> datetime:
    """The datestamp of what is written now."""
    return now.replace(microsecond=0) + LEAD
