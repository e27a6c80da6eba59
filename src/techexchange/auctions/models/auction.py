"""An auction: what is sold by which rules, and when each of its periods ends."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.infra.models import Aggregate, Coded


class AuctionKind(StrEnum):
    """Bids under seal, opened together; or rising bids that everybody sees (English)."""

    SEALED_BID = "sealed_bid"
    ENGLISH = "english"


class Pricing(StrEnum):
    """What the winner of sealed bids pays: its own price, or the best price of the others (Vickrey 1961)."""

    FIRST_PRICE = "first_price"
    VICKREY = "vickrey"


class Auction(Aggregate):
    """A competition for what one listing offers; `rules` are the lots, criteria, eligibility, deposit and terms."""

    __tablename__ = "auctions"
    __table_args__ = (
        Index(
            "uq_auctions_running_listing",
            "listing_id",
            unique=True,
            postgresql_where=text("status NOT IN ('complete', 'unsuccessful', 'cancelled')"),
        ),
        Index("ix_auctions_seller_id_created_at", "seller_id", "created_at", "id"),
        Index("ix_auctions_published_at", "published_at", "id", postgresql_where=text("published_at IS NOT NULL")),
        Index("ix_auctions_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    listing_version: Mapped[int]
    seller_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    kind: Mapped[AuctionKind] = mapped_column(Coded(AuctionKind))
    pricing: Mapped[Pricing] = mapped_column(Coded(Pricing))
    status: Mapped[AuctionStatus] = mapped_column(Coded(AuctionStatus))
    state_funded: Mapped[bool]
    currency: Mapped[str]
    rules: Mapped[dict[str, Any]]
    custodians: Mapped[list[dict[str, Any]]]
    threshold: Mapped[int]
    excluded_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    secret_reserve: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    enquiry_until: Mapped[datetime]
    tender_from: Mapped[datetime]
    tender_until: Mapped[datetime]
    standstill_days: Mapped[int]
    standstill_until: Mapped[datetime | None]
    amendments: Mapped[int]
    created_by: Mapped[UUID]
    approved_by: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
    wake_at: Mapped[datetime | None]
