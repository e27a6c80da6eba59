"""Auctions as they are prepared and shown."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models import Auction, AuctionKind, CancellationReason, Periods, Preparation, Pricing
from techexchange.auctions.queries import AuctionFilter
from techexchange.auctions.schemas.bid import SealedEnvelopeIn
from techexchange.auctions.schemas.rules import RULES_EXAMPLE, RulesBody
from techexchange.infra.http import AggregateOut, Body, Out, PageQuery
from techexchange.infra.http.schemas import Currency, Prose, When
from techexchange.kernel.permissions import Actor, OrganizationKind

Excluded = Annotated[
    list[UUID], Field(max_length=100, description="Organisations related to the seller, which may not bid")
]


class PeriodsBody(Body):
    """Until when questions are taken, from when until when bids are, and how many days an award then stands still."""

    enquiry_until: When
    tender_from: When
    tender_until: When
    standstill_days: Annotated[int, Field(strict=True, ge=0, le=366)]

    def periods(self) -> Periods:
        """The periods in the domain's words."""
        return Periods(self.enquiry_until, self.tender_from, self.tender_until, self.standstill_days)


class AuctionIn(Body):
    """An auction of a listing, as its seller prepares it."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "kind": "sealed_bid",
                "pricing": "first_price",
                "currency": "VND",
                "rules": RULES_EXAMPLE,
                "periods": {
                    "enquiry_until": "2027-02-01T17:00:00+07:00",
                    "tender_from": "2027-02-02T08:00:00+07:00",
                    "tender_until": "2027-03-02T15:00:00+07:00",
                    "standstill_days": 10,
                },
                "excluded_ids": [],
            }
        },
    )

    kind: AuctionKind
    pricing: Pricing = Pricing.FIRST_PRICE
    currency: Currency = "VND"
    rules: RulesBody
    periods: PeriodsBody
    excluded_ids: Excluded = Field(default_factory=list)

    def preparation(self) -> Preparation:
        """The same in the domain's words."""
        return Preparation(
            self.kind,
            self.pricing,
            self.currency,
            self.rules.written(),
            self.periods.periods(),
            tuple(sorted(set(self.excluded_ids))),
        )


class AuctionPatchIn(Body):
    """What changes in an auction that is being prepared; what is left out stays."""

    kind: AuctionKind | None = None
    pricing: Pricing | None = None
    currency: Currency | None = None
    rules: RulesBody | None = None
    periods: PeriodsBody | None = None
    excluded_ids: Excluded | None = None

    def change(self, auction: Auction) -> Preparation:
        """What is to be settled of what is settled now."""
        excluded = auction.excluded_ids if self.excluded_ids is None else sorted(set(self.excluded_ids))
        return Preparation(
            self.kind or auction.kind,
            self.pricing or auction.pricing,
            self.currency or auction.currency,
            self.rules.written() if self.rules else auction.rules,
            self.periods.periods() if self.periods else auction.periods,
            tuple(excluded),
        )


class SealedReserveIn(Body):
    """The secret reserve: a bid of the seller's own, sealed to the custodians, whose prices are the least accepted."""

    envelope: SealedEnvelopeIn


class ReturnAuctionIn(Body):
    """Why an auction is given back to the seller."""

    note: Prose


class CancelAuctionIn(Body):
    """Why an auction is called off; public where the auction was."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"reason": "error_in_rules", "note": "The criteria named the wrong weights"}},
    )

    reason: CancellationReason
    note: Prose

    def cause(self) -> tuple[CancellationReason, str]:
        """The reason in the domain's words."""
        return self.reason, self.note


class AuctionQuery(PageQuery):
    """Which auctions are wanted."""

    status: AuctionStatus | None = None
    kind: AuctionKind | None = None
    listing_id: UUID | None = None
    seller_id: UUID | None = None

    def wanted(self) -> AuctionFilter:
        """The filter in the domain's words."""
        return AuctionFilter(self.status, self.kind, self.listing_id, self.seller_id)


class CustodianOut(Out):
    """One of those who keep the shares: to whose key bids are sealed."""

    number: int
    role: OrganizationKind
    organization_id: UUID
    key_id: UUID
    public_key: Annotated[str, Field(description="X25519, 32 bytes in base64")]
    fingerprint: Annotated[str, Field(description="SHA-256 of the raw key, in hex")]


class AuctionOut(AggregateOut):
    """An auction: its rules, its periods and where it stands; of its bids nothing is told here."""

    status: AuctionStatus
    available_moves: list[str]
    listing_id: UUID
    listing_version: int
    seller_id: UUID
    kind: AuctionKind
    pricing: Pricing
    currency: str
    state_funded: bool
    rules: RulesBody
    rules_hash: Annotated[str, Field(description="SHA-256 over the RFC 8785 JSON of all a bidder relies on, in hex")]
    custodians: list[CustodianOut]
    threshold: Annotated[int, Field(description="How many custodians together open the bids")]
    excluded_ids: list[UUID]
    secret_reserve_hash: Annotated[str | None, Field(description="Of the sealed envelope, where one was handed in")]
    enquiry_until: datetime
    tender_from: datetime
    tender_until: Annotated[datetime, Field(description="The deadline, by the database's clock")]
    standstill_days: int
    standstill_until: datetime | None
    amendments: Annotated[int, Field(description="How many amendments were asked for")]
    published_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    reason: Annotated[str | None, Field(description="Why it was cancelled or found no winner")]
    note: str | None
    created_at: datetime

    @classmethod
    def of(cls, auction: Auction, actor: Actor) -> "AuctionOut":
        """An auction as this actor sees it."""
        derived: dict[str, Any] = {"available_moves": auction.moves_of(actor)}
        own = {name: getattr(auction, name) for name in cls.model_fields if name not in derived}
        return cls.model_validate(own | derived)
