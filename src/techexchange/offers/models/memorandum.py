"""A memorandum of understanding: what two parties hold to while they work out a contract."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID

import rfc8785
from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import Move
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.errors import (
    MemorandumAlreadySigned,
    MemorandumChanged,
    TalksEnded,
    ValidityOutOfRange,
)
from techexchange.offers.events import (
    MemorandumDrafted,
    MemorandumExpired,
    MemorandumSigned,
    MemorandumSuperseded,
    MemorandumTerminated,
)
from techexchange.offers.lifecycle import (
    EXPIRE_MEMORANDUM,
    MEMORANDUM_LIFE,
    SIGN_FIRST,
    SIGN_SECOND,
    SUPERSEDE_MEMORANDUM,
    TERMINATE_MEMORANDUM,
    MemorandumStatus,
    NegotiationStatus,
)
from techexchange.offers.models.heads import Wording
from techexchange.offers.models.negotiation import Negotiation
from techexchange.offers.models.parties import Parties

LONGEST_MEMORANDUM = timedelta(days=731)
UNDER_WAY = frozenset({NegotiationStatus.OPEN, NegotiationStatus.AGREED})
MAKERS = {SIGN_FIRST.name: Permission.AGREEMENT_SIGN, TERMINATE_MEMORANDUM.name: Permission.AGREEMENT_SIGN}
"""What a party needs for each of its moves; the others are the clock's and the contract's."""


@dataclass(frozen=True)
class Draft:
    """What a party puts to the other: a wording, and until when it holds."""

    wording: Wording
    valid_until: datetime


class MemorandumFacts(TypedDict):
    """What every event of a memorandum tells."""

    subject_id: UUID
    actor_id: UUID
    at: datetime
    negotiation_id: UUID
    listing_id: UUID
    owner_id: UUID
    counterparty_id: UUID
    document_hash: str


class Memorandum(Parties, Aggregate):
    """One text on the offer that stood when it was written; both parties sign exactly it."""

    __tablename__ = "memoranda"
    __table_args__ = (
        Index(
            "uq_memoranda_live_negotiation",
            "negotiation_id",
            unique=True,
            postgresql_where=text("status IN ('drafted', 'part_signed', 'in_force')"),
        ),
        Index("ix_memoranda_owner_id_created_at", "owner_id", "created_at", "id"),
        Index("ix_memoranda_counterparty_id_created_at", "counterparty_id", "created_at", "id"),
        Index("ix_memoranda_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    negotiation_id: Mapped[UUID] = mapped_column(ForeignKey("negotiations.id"))
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offers.id"))
    terms_hash: Mapped[str]
    template_id: Mapped[UUID | None]
    drafted_by: Mapped[UUID]
    texts: Mapped[dict[str, Any]]
    salt: Mapped[str]
    document_hash: Mapped[str]
    valid_until: Mapped[datetime]
    status: Mapped[MemorandumStatus] = mapped_column(Coded(MemorandumStatus))
    owner_signed_by: Mapped[UUID | None]
    owner_signed_at: Mapped[datetime | None]
    counterparty_signed_by: Mapped[UUID | None]
    counterparty_signed_at: Mapped[datetime | None]
    terminated_by: Mapped[UUID | None]
    termination_reason: Mapped[str | None]
    created_at: Mapped[datetime]
    wake_at: Mapped[datetime | None]

    @classmethod
    def draft(
        cls, negotiation: Negotiation, draft: Draft, *, side: UUID, by: Actor, at: datetime
    ) -> tuple["Memorandum", MemorandumDrafted]:
        """Put a text to the other side; raises TalksEnded, or ValidityOutOfRange past two years."""
        if negotiation.status not in UNDER_WAY:
            raise TalksEnded
        if not at < draft.valid_until <= at + LONGEST_MEMORANDUM:
            raise ValidityOutOfRange(valid_until=draft.valid_until)
        memorandum = cls(
            id=new_id(),
            version=1,
            negotiation_id=negotiation.id,
            listing_id=negotiation.listing_id,
            owner_id=negotiation.owner_id,
            counterparty_id=negotiation.counterparty_id,
            owner_supplies=negotiation.owner_supplies,
            offer_id=negotiation.standing.id,
            terms_hash=negotiation.standing.terms_hash,
            template_id=draft.wording.template_id,
            drafted_by=side,
            texts=draft.wording.texts,
            salt=secrets.token_hex(32),
            valid_until=draft.valid_until,
            status=MEMORANDUM_LIFE.initial,
            created_at=at,
            wake_at=draft.valid_until,
        )
        memorandum.document_hash = memorandum.digest()
        told = MemorandumDrafted(
            **memorandum._facts(by, at),
            drafted_by=side,
            offer_id=memorandum.offer_id,
            terms_hash=memorandum.terms_hash,
            template_id=memorandum.template_id,
            valid_until=draft.valid_until,
        )
        return memorandum, told

    def must_take(self, document_hash: str, side: UUID) -> None:
        """Pass where this side may sign this text now; raises MemorandumChanged, MemorandumAlreadySigned."""
        self._signing()(self.status)
        if side in self.signed_by:
            raise MemorandumAlreadySigned
        if not document_hash == self.document_hash == self.digest():
            raise MemorandumChanged(version=self.version)

    def sign(self, document_hash: str, *, side: UUID, by: Actor, at: datetime) -> MemorandumSigned:
        """Sign exactly this text for one side; whoever calls has seen that the person is there."""
        self.must_take(document_hash, side)
        if side == self.owner_id:
            self.owner_signed_by, self.owner_signed_at = by.id, at
        else:
            self.counterparty_signed_by, self.counterparty_signed_at = by.id, at
        if self.status is MemorandumStatus.PART_SIGNED:
            self.status = SIGN_SECOND(self.status)
        else:
            self.status = SIGN_FIRST(self.status)
        in_force = self.status is MemorandumStatus.IN_FORCE
        return MemorandumSigned(**self._facts(by, at), signed_by=side, in_force=in_force)

    @property
    def signed_by(self) -> list[UUID]:
        """The parties that have signed."""
        signed = {self.owner_id: self.owner_signed_at, self.counterparty_id: self.counterparty_signed_at}
        return [side for side, at in signed.items() if at]

    def terminate(self, reason: str, *, side: UUID, by: Actor, at: datetime) -> MemorandumTerminated:
        """End it for one side; the reason is for the other one only."""
        self.status = TERMINATE_MEMORANDUM(self.status)
        self.terminated_by, self.termination_reason, self.wake_at = side, reason, None
        return MemorandumTerminated(**self._facts(by, at), terminated_by=side)

    def expire(self, *, by: Actor, at: datetime) -> MemorandumExpired:
        """End it, since its time has passed."""
        self.status = EXPIRE_MEMORANDUM(self.status)
        self.wake_at = None
        return MemorandumExpired(**self._facts(by, at))

    def supersede(self, *, by: Actor, at: datetime) -> MemorandumSuperseded:
        """Give way to the contract."""
        self.status = SUPERSEDE_MEMORANDUM(self.status)
        self.wake_at = None
        return MemorandumSuperseded(**self._facts(by, at))

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        return [
            move.name
            for move in MEMORANDUM_LIFE.open_from(self.status)
            for side in self.sides_of(actor)
            if move.name in MAKERS and actor.can(MAKERS[move.name], within=side)
            if move.name != SIGN_FIRST.name or side not in self.signed_by
        ]

    def _signing(self) -> Move[MemorandumStatus]:
        return SIGN_SECOND if self.status is MemorandumStatus.PART_SIGNED else SIGN_FIRST

    def digest(self) -> str:
        """SHA-256, in hex, over the canonical JSON (RFC 8785) of what is signed."""
        bound: dict[str, Any] = {
            "memorandum_id": str(self.id),
            "negotiation_id": str(self.negotiation_id),
            "terms_hash": self.terms_hash,
            "texts": self.texts,
            "valid_until": self.valid_until.astimezone(UTC).isoformat(),
            "salt": self.salt,
        }
        return hashlib.sha256(rfc8785.dumps(bound)).hexdigest()

    def _facts(self, by: Actor, at: datetime) -> MemorandumFacts:
        return MemorandumFacts(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            negotiation_id=self.negotiation_id,
            listing_id=self.listing_id,
            owner_id=self.owner_id,
            counterparty_id=self.counterparty_id,
            document_hash=self.document_hash,
        )
