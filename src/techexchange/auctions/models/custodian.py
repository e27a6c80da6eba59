"""Custodians: whose public keys bids are sealed to, and how one is replaced before tendering."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.errors import CustodianKeyUnfit, CustodiansMissing, TwoPersonsNeeded
from techexchange.auctions.events import (
    CustodianEvent,
    CustodianKeyRegistered,
    CustodianReplaced,
    CustodianReplacementRefused,
    CustodianReplacementRequested,
)
from techexchange.auctions.lifecycle import (
    CONFIRM_REPLACEMENT,
    REFUSE_REPLACEMENT,
    REPLACEMENT_LIFE,
    ReplacementStatus,
)
from techexchange.auctions.models.auction import Auction
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, OrganizationKind

T = TypeVar("T", bound=CustodianEvent)
CUSTODIAN_KINDS = (OrganizationKind.OWNER, OrganizationKind.OPERATOR, OrganizationKind.AUDITOR)
"""Who keeps the shares of every sealed bid: numbers 1, 2 and 3."""


class CustodianKey(Aggregate):
    """An X25519 public key of a custodian (RFC 7748); its private half never reaches the exchange."""

    __tablename__ = "custodian_keys"
    __table_args__ = (
        UniqueConstraint("fingerprint"),
        Index("uq_custodian_keys_active", "organization_id", unique=True, postgresql_where=text("retired_at IS NULL")),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    kind: Mapped[OrganizationKind] = mapped_column(Coded(OrganizationKind))
    public_key: Mapped[str]
    fingerprint: Mapped[str]
    registered_by: Mapped[UUID]
    registered_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    @classmethod
    def register(
        cls, organization_id: UUID, kind: OrganizationKind, public_key: str, *, by: Actor, at: datetime
    ) -> tuple["CustodianKey", CustodianKeyRegistered]:
        """Keep a public key in base64; raises CustodianKeyUnfit where no share can be sealed to it."""
        raw = raw_key(public_key)
        key = cls(
            id=new_id(),
            organization_id=organization_id,
            kind=kind,
            public_key=base64.b64encode(raw).decode(),
            fingerprint=hashlib.sha256(raw).hexdigest(),
            registered_by=by.id,
            registered_at=at,
        )
        fact = CustodianKeyRegistered(
            subject_id=key.id, actor_id=by.id, at=at, organization_id=organization_id, fingerprint=key.fingerprint
        )
        return key, fact

    def retire(self, *, at: datetime) -> None:
        """Give way to a later key; auctions under way keep to this one."""
        self.retired_at = at

    def as_number(self, number: int) -> dict[str, Any]:
        """The custodian as an auction keeps it."""
        return {
            "number": number,
            "role": self.kind.value,
            "organization_id": str(self.organization_id),
            "key_id": str(self.id),
            "public_key": self.public_key,
            "fingerprint": self.fingerprint,
        }


def raw_key(public_key: str) -> bytes:
    """The 32 bytes of a key in base64; raises CustodianKeyUnfit, also for points of small order (RFC 7748, 6.1)."""
    try:
        raw = base64.b64decode(public_key, validate=True)
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(raw))
    except (binascii.Error, ValueError, UnsupportedAlgorithm) as unfit:
        raise CustodianKeyUnfit from unfit
    return raw


def custodians_of(keys: Iterable[CustodianKey]) -> list[dict[str, Any]]:
    """The custodians of a new auction: the latest key of each kind; raises CustodiansMissing."""
    latest = {key.kind: key for key in sorted(keys, key=lambda key: key.registered_at)}
    missing = [kind.value for kind in CUSTODIAN_KINDS if kind not in latest]
    if missing:
        raise CustodiansMissing(missing=missing)
    return [latest[kind].as_number(number) for number, kind in enumerate(CUSTODIAN_KINDS, start=1)]


@dataclass(frozen=True)
class ReplacementWish:
    """Which custodian is to be replaced, by which registered key, and why (public)."""

    number: int
    key_id: UUID
    reason: str


class CustodianReplacement(Aggregate):
    """Another key in the place of a custodian's, asked for by the officer and confirmed by the owner."""

    __tablename__ = "custodian_replacements"
    __table_args__ = (
        Index(
            "uq_custodian_replacements_requested",
            "auction_id",
            unique=True,
            postgresql_where=text("status = 'requested'"),
        ),
        Index("ix_custodian_replacements_auction_id", "auction_id", "requested_at"),
    )

    auction_id: Mapped[UUID] = mapped_column(ForeignKey("auctions.id"))
    number: Mapped[int]
    key_id: Mapped[UUID] = mapped_column(ForeignKey("custodian_keys.id"))
    replaced_key_id: Mapped[UUID]
    reason: Mapped[str]
    status: Mapped[ReplacementStatus] = mapped_column(Coded(ReplacementStatus))
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]

    @classmethod
    def request(
        cls, auction: Auction, wish: ReplacementWish, *, by: Actor, at: datetime
    ) -> tuple["CustodianReplacement", CustodianReplacementRequested]:
        """Ask for it; raises CustodianUnknown, or ReplacementTooLate since tendering began."""
        replaced = auction.replaceable(wish.number, at)
        replacement = cls(
            id=new_id(),
            auction_id=auction.id,
            number=wish.number,
            key_id=wish.key_id,
            replaced_key_id=UUID(replaced["key_id"]),
            reason=wish.reason,
            status=REPLACEMENT_LIFE.initial,
            requested_by=by.id,
            requested_at=at,
        )
        return replacement, replacement._tells(CustodianReplacementRequested, auction, by, at)

    def confirm(self, auction: Auction, key: CustodianKey, *, by: Actor, at: datetime) -> CustodianReplaced:
        """Seal to the new key from now on; raises TwoPersonsNeeded, or ReplacementTooLate since tendering began."""
        if by.id == self.requested_by:
            raise TwoPersonsNeeded
        auction.take_custodian(key.as_number(self.number), at)
        self.status = CONFIRM_REPLACEMENT(self.status)
        self.decided_by, self.decided_at = by.id, at
        return self._tells(CustodianReplaced, auction, by, at)

    def refuse(self, auction: Auction, *, by: Actor, at: datetime) -> CustodianReplacementRefused:
        """Leave the custodians as they are."""
        self.status = REFUSE_REPLACEMENT(self.status)
        self.decided_by, self.decided_at = by.id, at
        return self._tells(CustodianReplacementRefused, auction, by, at)

    def _tells(self, fact: type[T], auction: Auction, by: Actor, at: datetime) -> T:
        return fact(**auction.facts(by, at), number=self.number, replacement_id=self.id, key_id=self.key_id)
