"""An offer: terms, their salted hash, and what became of them."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra import json
from techexchange.infra.models import NOBODY, Base, Coded
from techexchange.offers.lifecycle import (
    ACCEPT_OFFER,
    DECLINE_OFFER,
    LAPSE_OFFER,
    SUPERSEDE_OFFER,
    WITHDRAW_OFFER,
    OfferStatus,
)


class Exclusivity(StrEnum):
    """Who else may use what is transferred: nobody, the supplier alone, or anyone the supplier chooses."""

    EXCLUSIVE = "exclusive"
    SOLE = "sole"
    NON_EXCLUSIVE = "non_exclusive"


class RoyaltyBasis(StrEnum):
    """What a royalty is a share of."""

    NET_SALES = "net_sales"
    NET_REVENUE = "net_revenue"
    PRE_TAX_PROFIT = "pre_tax_profit"
    PER_UNIT = "per_unit"


@dataclass(frozen=True)
class Proposal:
    """What one side puts to the other: terms as plain JSON, until when they stand, and a private message."""

    terms: dict[str, Any]
    valid_until: datetime
    message: str | None = None
    salt: str = field(default_factory=lambda: secrets.token_hex(32))


@dataclass(frozen=True)
class Acceptance:
    """The offer a party accepts, named by what it saw, and what it reckoned the offer to be worth."""

    offer_id: UUID
    terms_hash: str
    valuation_id: UUID | None = None


class Offer(Base):
    """Terms one party put to the other; nothing but its status ever changes.

    It names both parties itself, so that the database can tell by the row alone whose it is.
    """

    __tablename__ = "offers"
    __table_args__ = (UniqueConstraint("negotiation_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    negotiation_id: Mapped[UUID] = mapped_column(ForeignKey("negotiations.id"))
    owner_id: Mapped[UUID] = mapped_column(server_default=NOBODY)
    counterparty_id: Mapped[UUID] = mapped_column(server_default=NOBODY)
    number: Mapped[int]
    made_by: Mapped[UUID]
    listing_version: Mapped[int]
    terms: Mapped[dict[str, Any]]
    terms_salt: Mapped[str]
    terms_hash: Mapped[str]
    message: Mapped[str | None]
    valid_until: Mapped[datetime]
    supersedes: Mapped[UUID | None]
    status: Mapped[OfferStatus] = mapped_column(Coded(OfferStatus))
    created_at: Mapped[datetime]

    @property
    def exclusive(self) -> bool:
        """Whether these terms leave room for no other acquirer."""
        return self.terms["exclusivity"] in {Exclusivity.EXCLUSIVE, Exclusivity.SOLE}

    def binds(self, choice: Acceptance, listing_id: UUID) -> bool:
        """Whether the choice names this very offer, and its terms are still those that were hashed."""
        named = (choice.offer_id, choice.terms_hash) == (self.id, self.terms_hash)
        return named and self.terms_hash == hash_of(self, listing_id)

    def supersede(self) -> None:
        """Give way to the other side's offer."""
        self.status = SUPERSEDE_OFFER(self.status)

    def accept(self) -> None:
        """Be what the parties agree on."""
        self.status = ACCEPT_OFFER(self.status)

    def decline(self) -> None:
        """Be what the other side did not want."""
        self.status = DECLINE_OFFER(self.status)

    def withdraw(self) -> None:
        """Be taken back by its maker."""
        self.status = WITHDRAW_OFFER(self.status)

    def lapse(self) -> None:
        """Stand no longer, decided on by nobody."""
        self.status = LAPSE_OFFER(self.status)


def hash_of(offer: Offer, listing_id: UUID) -> str:
    """SHA-256, in hex, over the canonical JSON (RFC 8785) of what an offer binds its parties to."""
    bound: dict[str, Any] = {
        "terms": offer.terms,
        "salt": offer.terms_salt,
        "offer_id": str(offer.id),
        "listing_id": str(listing_id),
        "listing_version": offer.listing_version,
    }
    return hashlib.sha256(json.canonical(bound)).hexdigest()
