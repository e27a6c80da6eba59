"""The shares that custodians hand in once the deadline has passed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base


class HandedShare(Base):
    """What one custodian handed in for one envelope; no share where it declared that it cannot read its own."""

    __tablename__ = "auction_shares"

    auction_id: Mapped[UUID] = mapped_column(ForeignKey("auctions.id"), primary_key=True)
    envelope_hash: Mapped[str] = mapped_column(primary_key=True)
    custodian: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    share: Mapped[bytes | None] = mapped_column(LargeBinary)
    handed_in_by: Mapped[UUID]
    handed_in_at: Mapped[datetime]
