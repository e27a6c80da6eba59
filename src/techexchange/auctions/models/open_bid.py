"""Bids that rise in the open: what everybody sees of them, and what each bidder keeps to itself."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.events import SealedEntryReceived
from techexchange.infra import json
from techexchange.infra.models import Base
from techexchange.infra.sealing import Seal
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM

PURPOSE = "open bid"
SECRET_SIZE = 1024
"""Bytes of every secret before it is sealed, so that its length tells nothing."""
SALT_BYTES = 32


@dataclass(frozen=True)
class BidderSecret:
    """What a bidder of one lot keeps to itself: who it is, the person who acted, and the most it would pay."""

    auction_id: UUID
    lot: int
    organization_id: UUID
    person_id: UUID
    maximum: int
    deposit_reference: str | None
    salt: str

    def packed(self) -> bytes:
        """Canonical JSON (RFC 8785) filled up with blanks to SECRET_SIZE bytes."""
        written: dict[str, Any] = {
            "auction_id": str(self.auction_id),
            "lot": self.lot,
            "organization_id": str(self.organization_id),
            "person_id": str(self.person_id),
            "maximum": self.maximum,
            "deposit_reference": self.deposit_reference,
            "salt": self.salt,
        }
        return rfc8785.dumps(written).ljust(SECRET_SIZE)

    @classmethod
    def unpacked(cls, packed: bytes) -> "BidderSecret":
        """The secret again."""
        written: dict[str, Any] = json.loads(packed.rstrip())
        ids = {name: UUID(written[name]) for name in ("auction_id", "organization_id", "person_id")}
        return cls(**(written | ids))

    def salted(self) -> "BidderSecret":
        """The same with a salt of its own."""
        return replace(self, salt=secrets.token_hex(SALT_BYTES))

    @property
    def commitment(self) -> str:
        """SHA-256, in hex, of `techexchange-maximum/1`, a line feed and the packed secret: what is on record of it."""
        return hashlib.sha256(b"techexchange-maximum/1\n" + self.packed()).hexdigest()


class OpenEntry(Base):
    """One bidder in one lot: a label for everybody, marks for the exchange, and the rest under its seal."""

    __tablename__ = "open_entries"
    __table_args__ = (UniqueConstraint("auction_id", "bidder_tag", "lot"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    auction_id: Mapped[UUID] = mapped_column(ForeignKey("auctions.id"))
    lot: Mapped[int]
    label: Mapped[int]
    bidder_tag: Mapped[str]
    origin_tag: Mapped[str]
    last_tag: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    commitment: Mapped[str]
    changed_at: Mapped[datetime]

    def secret(self, seal: Seal) -> BidderSecret:
        """What the bidder keeps to itself; raises SealBroken."""
        return BidderSecret.unpacked(seal.open(self.sealed, PURPOSE))

    def keep(self, secret: BidderSecret, seal: Seal, at: datetime, *, since: datetime) -> SealedEntryReceived:
        """Keep another secret in the place of the one before; that something was kept is on record, and not whose.

        `since` is when the bidder pledged what it bids now: of two equal prices the one pledged earlier is the better.
        """
        salted = secret.salted()
        self.sealed, self.commitment, self.changed_at = seal.close(salted.packed(), PURPOSE), salted.commitment, since
        return SealedEntryReceived(subject_id=new_id(), actor_id=SYSTEM.id, at=at, digest=self.commitment)


class OpenBid(Base):
    """One visible bid; the numbers of an auction's bids are 1, 2, 3 in the order the database gave them."""

    __tablename__ = "open_bids"
    __table_args__ = (UniqueConstraint("auction_id", "number"), UniqueConstraint("auction_id", "lot", "place"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    auction_id: Mapped[UUID] = mapped_column(ForeignKey("auctions.id"))
    number: Mapped[int]
    lot: Mapped[int]
    place: Mapped[int]
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("open_entries.id"))
    label: Mapped[int]
    amount: Mapped[int]
    automatic: Mapped[bool]
    placed_at: Mapped[datetime]
