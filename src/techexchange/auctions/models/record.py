"""What an auction is made of, who may see it, and what it answers to those who would bid."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypedDict
from uuid import UUID

import rfc8785
from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.errors import (
    BidderNotEligible,
    BidTooEarly,
    BidTooLate,
    EnvelopeNotForAuction,
    NotOpenBidding,
    NotSealedBidding,
    ReserveMissing,
    TenderingNotOver,
)
from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models.periods import Periods
from techexchange.auctions.models.rules import AuctionKind, AuctionRules, Pricing
from techexchange.identity.errors import ConflictOfInterest
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.errors import RelatedParty

ENVELOPE_FORMAT = "techexchange-bid/1"
THRESHOLD = 2
"""How many custodians together open what is sealed."""


@dataclass(frozen=True)
class AuctionGround:
    """What an auction is about: a listing at one of its versions, whose it is, and whether the state has a part."""

    listing_id: UUID
    listing_version: int
    seller_id: UUID
    state_funded: bool


@dataclass(frozen=True)
class Preparation:
    """What the seller settles about an auction; `excluded_ids` are organisations related to it, which may not bid."""

    kind: AuctionKind
    pricing: Pricing
    currency: str
    rules: dict[str, Any]
    periods: Periods
    excluded_ids: tuple[UUID, ...] = ()


class AuctionFacts(TypedDict):
    """What every event of an auction tells."""

    subject_id: UUID
    actor_id: UUID
    at: datetime
    listing_id: UUID
    seller_id: UUID
    kind: str
    rules_hash: str


class AuctionRecord(Aggregate):
    """The facts of an auction; `rules` are its lots, criteria, eligibility, deposit and terms."""

    __abstract__ = True

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
    note: Mapped[str | None]
    created_at: Mapped[datetime]
    wake_at: Mapped[datetime | None]

    @property
    def terms(self) -> AuctionRules:
        """The rules, read."""
        return AuctionRules.of(self.rules)

    @property
    def periods(self) -> Periods:
        """The periods as they are now."""
        return Periods(self.enquiry_until, self.tender_from, self.tender_until, self.standstill_days)

    @property
    def is_sealed_bid(self) -> bool:
        """Whether bids are sealed until they are opened together."""
        return self.kind is AuctionKind.SEALED_BID

    @property
    def rules_hash(self) -> str:
        """SHA-256 over the canonical JSON (RFC 8785) of everything a bidder relies on, in hex."""
        relied_on: dict[str, Any] = {
            "auction_id": str(self.id),
            "listing_id": str(self.listing_id),
            "listing_version": self.listing_version,
            "kind": self.kind.value,
            "pricing": self.pricing.value,
            "currency": self.currency,
            "rules": self.rules,
            "custodians": self.custodians,
            "threshold": self.threshold,
            "excluded_ids": [str(excluded) for excluded in self.excluded_ids],
            "enquiry_until": _written(self.enquiry_until),
            "tender_from": _written(self.tender_from),
            "tender_until": _written(self.tender_until),
            "standstill_days": self.standstill_days,
        }
        return hashlib.sha256(rfc8785.dumps(relied_on)).hexdigest()

    @property
    def secret_reserve_hash(self) -> str | None:
        """SHA-256 of the secret reserve's envelope as canonical JSON (RFC 8785), in hex; None where there is none."""
        if self.secret_reserve is None:
            return None
        return hashlib.sha256(rfc8785.dumps(self.secret_reserve)).hexdigest()

    @property
    def lacks_reserve(self) -> bool:
        """Whether a secret reserve was announced that nobody has sealed."""
        return self.secret_reserve is None and self.terms.has_secret_reserve

    def is_inside(self, actor: Actor) -> bool:
        """Whether the actor sees the auction before it is public: seller, officers, owner and auditors."""
        own = actor.can(Permission.AUCTION_READ, self.seller_id)
        return own or actor.can(Permission.AUCTION_RUN_READ)

    def is_visible_to(self, actor: Actor) -> bool:
        """Whether the actor may know that this auction exists."""
        return self.published_at is not None or self.is_inside(actor)

    def must_be_independent(self, actor: Actor, organization_id: UUID) -> None:
        """Pass where actor and organisation may compete here; raises ConflictOfInterest or RelatedParty."""
        if any(seat.kind.is_authority for seat in actor.seats):
            raise ConflictOfInterest
        related = {self.seller_id, *self.excluded_ids}
        if organization_id in related or any(seat.organization_id in related for seat in actor.seats):
            raise RelatedParty

    def must_admit(self, kind: str, country: str) -> None:
        """Pass where an organisation of this kind and country may bid; raises BidderNotEligible."""
        unmet = self.terms.eligibility.unmet_by(kind, country)
        if unmet:
            raise BidderNotEligible(requirement=unmet)

    def must_take_sealed_bids(self, at: datetime) -> None:
        """Pass where a sealed bid is in time; raises NotSealedBidding, BidTooEarly, BidTooLate or MoveNotAllowed.

        The time decides, read after the auction was locked; whether the clock moved the status yet does not matter.
        """
        if not self.is_sealed_bid:
            raise NotSealedBidding
        self._must_be_in_time(at, AuctionStatus.TENDERING)

    def must_take_open_bids(self, at: datetime) -> None:
        """Pass where an open bid is in time; raises NotOpenBidding, BidTooEarly, BidTooLate or MoveNotAllowed."""
        if self.is_sealed_bid:
            raise NotOpenBidding
        self._must_be_in_time(at, AuctionStatus.BIDDING)

    def must_be_over(self, at: datetime) -> None:
        """Pass where the deadline has passed; raises TenderingNotOver."""
        if at < self.tender_until or self.published_at is None:
            raise TenderingNotOver(tender_until=self.tender_until)

    def must_have_its_reserve(self) -> None:
        """Pass where the secret reserve is sealed that the rules announce, if they do; raises ReserveMissing."""
        if self.lacks_reserve:
            raise ReserveMissing

    def must_fit(self, envelope: Mapping[str, Any]) -> None:
        """Pass where an envelope is sealed for this auction and its custodians; raises EnvelopeNotForAuction."""
        if envelope.get("format") != ENVELOPE_FORMAT:
            raise EnvelopeNotForAuction(reason="format")
        if envelope.get("auction_id") != str(self.id):
            raise EnvelopeNotForAuction(reason="auction_id")
        sealed_to = [(share["custodian"], share["key"]) for share in envelope["shares"]]
        if sealed_to != [(custodian["number"], custodian["fingerprint"]) for custodian in self.custodians]:
            raise EnvelopeNotForAuction(reason="custodians")

    def facts(self, by: Actor, at: datetime) -> AuctionFacts:
        """What every event of this auction tells."""
        return AuctionFacts(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            listing_id=self.listing_id,
            seller_id=self.seller_id,
            kind=self.kind.value,
            rules_hash=self.rules_hash,
        )

    def _must_be_in_time(self, at: datetime, status: AuctionStatus) -> None:
        if self.status is AuctionStatus.CANCELLED or self.published_at is None:
            raise MoveNotAllowed(move="bid", status=self.status.value)
        if at < self.tender_from:
            raise BidTooEarly(tender_from=self.tender_from)
        if at >= self.tender_until:
            raise BidTooLate(tender_until=self.tender_until)
        if self.status not in (AuctionStatus.ENQUIRIES, status):
            raise MoveNotAllowed(move="bid", status=self.status.value)


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
