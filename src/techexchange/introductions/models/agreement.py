"""A non-disclosure agreement: the exact text two organisations sign, the listings it covers, and its signatures."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Any, TypedDict
from uuid import UUID

import rfc8785
from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techexchange.infra.models import Aggregate, Base, Coded
from techexchange.introductions.errors.agreement import (
    AgreementAlreadySigned,
    AgreementLapsed,
    AgreementTextChanged,
    EndOutOfRange,
    PartyToBoth,
)
from techexchange.introductions.events.agreement import (
    AgreementConcluded,
    AgreementDrafted,
    AgreementExpired,
    AgreementSigned,
    AgreementTerminated,
)
from techexchange.introductions.lifecycle.agreement import (
    AGREEMENT_LIFE,
    COUNTERSIGN,
    EXPIRE_AGREEMENT,
    SIGN,
    TERMINATE,
    AgreementStatus,
)
from techexchange.introductions.models.template import AgreementTemplate
from techexchange.introductions.models.undersigned import Undersigned, refuse_authorities
from techexchange.introductions.models.wording import Covered, values_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission

LONGEST_TERM = timedelta(days=3653)
LOCAL_TIME = timezone(timedelta(hours=7))
"""The days of an agreement are those of Vietnam."""
SIGNED_WITH_CODE = "credential"
MOVERS = {SIGN.name: Permission.AGREEMENT_SIGN, TERMINATE.name: Permission.AGREEMENT_EDIT}
"""What a party needs for each of its moves; expiry is the clock's."""


class EndingReason(StrEnum):
    """Why a party ends an agreement, or does not sign it."""

    NOT_AGREED = "not_agreed"
    PURPOSE_ENDED = "purpose_ended"
    BREACH = "breach"
    REPLACED = "replaced"
    OTHER = "other"


@dataclass(frozen=True)
class Ending:
    """Why an agreement is ended; the note is for the other party only."""

    reason: EndingReason
    note: str | None = None


@dataclass(frozen=True)
class Party:
    """An organisation as the text names it, by language."""

    id: UUID
    names: dict[str, str]


@dataclass(frozen=True)
class AgreementGround:
    """What an agreement is made of: who, on which listings, until which day, in which introduction if in one."""

    first: Party
    second: Party
    listings: tuple[Covered, ...]
    expires_on: date
    introduction_id: UUID | None = None


class AgreementFacts(TypedDict):
    """What every event of an agreement tells."""

    subject_id: UUID
    actor_id: UUID
    at: datetime
    first_party_id: UUID
    second_party_id: UUID
    document_hash: str


class AgreementListing(Base):
    """One listing an agreement covers."""

    __tablename__ = "agreement_listings"

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreements.id"), primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), primary_key=True, index=True)


class AgreementSignature(Base):
    """That a person signed the text with this hash for a party, and by which method."""

    __tablename__ = "agreement_signatures"

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreements.id"), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    document_hash: Mapped[str]
    method: Mapped[str]
    signed_at: Mapped[datetime]


class NonDisclosureAgreement(Undersigned, Aggregate):
    """What two organisations promise each other about what they show in confidence."""

    __tablename__ = "agreements"
    __table_args__ = (
        Index("ix_agreements_first_party_id_created_at", "first_party_id", "created_at", "id"),
        Index("ix_agreements_second_party_id_created_at", "second_party_id", "created_at", "id"),
        Index("ix_agreements_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    template_id: Mapped[UUID] = mapped_column(ForeignKey("agreement_templates.id"))
    introduction_id: Mapped[UUID | None]
    texts: Mapped[dict[str, Any]]
    salt: Mapped[str]
    document_hash: Mapped[str]
    expires_on: Mapped[date]
    ends_at: Mapped[datetime]
    status: Mapped[AgreementStatus] = mapped_column(Coded(AgreementStatus))
    ending_reason: Mapped[EndingReason | None] = mapped_column(Coded(EndingReason))
    ending_note: Mapped[str | None]
    created_at: Mapped[datetime]
    in_force_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]
    covered: Mapped[list[AgreementListing]] = relationship(order_by=AgreementListing.listing_id, lazy="raise")
    signatures: Mapped[list[AgreementSignature]] = relationship(order_by=AgreementSignature.signed_at, lazy="raise")

    @classmethod
    def draft(
        cls, ground: AgreementGround, template: AgreementTemplate, *, by: Actor, at: datetime
    ) -> tuple["NonDisclosureAgreement", AgreementDrafted]:
        """The text for these parties, for both to sign; raises StaffSignNothing, PartyToBoth or EndOutOfRange."""
        refuse_authorities(by)
        if by.sits_in(ground.second.id) or ground.first.id == ground.second.id:
            raise PartyToBoth
        ends_at = end_of(ground.expires_on)
        if not at < ends_at <= at + LONGEST_TERM:
            raise EndOutOfRange(expires_on=ground.expires_on)
        names = (ground.first.names, ground.second.names)
        agreement = cls(
            id=new_id(),
            template_id=template.id,
            introduction_id=ground.introduction_id,
            first_party_id=ground.first.id,
            second_party_id=ground.second.id,
            texts=template.render(values_of(names, ground.listings, ground.expires_on)),
            salt=secrets.token_hex(32),
            expires_on=ground.expires_on,
            ends_at=ends_at,
            status=AGREEMENT_LIFE.initial,
            created_at=at,
            wake_at=ends_at,
        )
        agreement.covered = [AgreementListing(listing_id=id) for id in sorted({one.id for one in ground.listings})]
        agreement.signatures = []
        agreement.document_hash = document_hash(agreement)
        return agreement, AgreementDrafted(
            **agreement._facts(by, at),
            template_id=template.id,
            listing_ids=agreement.listing_ids,
            ends_at=ends_at,
        )

    @property
    def listing_ids(self) -> tuple[UUID, ...]:
        """The listings it covers."""
        return tuple(covered.listing_id for covered in self.covered)

    def sign(self, named: str, *, side: UUID, by: Actor, at: datetime) -> AgreementSigned | AgreementConcluded:
        """Sign the text with the hash named; raises AgreementTextChanged, AgreementAlreadySigned, AgreementLapsed."""
        move = COUNTERSIGN if self.status is AgreementStatus.PART_SIGNED else SIGN
        move(self.status)
        if any(signature.organization_id == side for signature in self.signatures):
            raise AgreementAlreadySigned
        if named != self.document_hash or self.document_hash != document_hash(self):
            raise AgreementTextChanged(version=self.version)
        if at >= self.ends_at:
            raise AgreementLapsed(ends_at=self.ends_at)
        kept = {"document_hash": named, "method": SIGNED_WITH_CODE, "signed_at": at}
        self.signatures.append(AgreementSignature(organization_id=side, person_id=by.id, **kept))
        if move is SIGN:
            self.status = SIGN(self.status)
            return AgreementSigned(**self._facts(by, at), signed_by=side)
        self.status = COUNTERSIGN(self.status)
        self.in_force_at = at
        return AgreementConcluded(**self._facts(by, at), signed_by=side)

    def terminate(self, ending: Ending, *, side: UUID, by: Actor, at: datetime) -> AgreementTerminated:
        """End it for a reason, or decline to sign it."""
        self.status = TERMINATE(self.status)
        self.ending_reason, self.ending_note = ending.reason, ending.note
        self.ended_at, self.wake_at = at, None
        return AgreementTerminated(**self._facts(by, at), terminated_by=side, reason=ending.reason.value)

    def expire(self, *, by: Actor, at: datetime) -> AgreementExpired:
        """End it because its time has passed."""
        self.status = EXPIRE_AGREEMENT(self.status)
        self.ended_at, self.wake_at = at, None
        return AgreementExpired(**self._facts(by, at))

    def holds_at(self, at: datetime) -> bool:
        """Whether access may rest on it at this moment."""
        return self.status is AgreementStatus.IN_FORCE and at < self.ends_at

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        sides = self.sides_of(actor)
        return [
            move.name
            for move in AGREEMENT_LIFE.open_from(self.status)
            for side in sides
            if self._may(actor, move.name, side)
        ]

    def _may(self, actor: Actor, move: str, side: UUID) -> bool:
        permission = MOVERS.get(move)
        signed = move == SIGN.name and any(signature.organization_id == side for signature in self.signatures)
        return permission is not None and not signed and actor.can(permission, within=side)

    def _facts(self, by: Actor, at: datetime) -> AgreementFacts:
        return AgreementFacts(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            first_party_id=self.first_party_id,
            second_party_id=self.second_party_id,
            document_hash=self.document_hash,
        )


def end_of(day: date) -> datetime:
    """The moment after which the day is over in Vietnam."""
    return datetime.combine(day + timedelta(days=1), time.min, LOCAL_TIME).astimezone(UTC)


def document_hash(agreement: NonDisclosureAgreement) -> str:
    """SHA-256, in hex, over the canonical JSON (RFC 8785) of what an agreement binds its parties to."""
    listings: Sequence[str] = [str(id) for id in agreement.listing_ids]
    bound: dict[str, Any] = {
        "agreement_id": str(agreement.id),
        "template_id": str(agreement.template_id),
        "parties": [str(side) for side in agreement.parties],
        "listing_ids": listings,
        "expires_on": agreement.expires_on.isoformat(),
        "texts": agreement.texts,
        "salt": agreement.salt,
    }
    return hashlib.sha256(rfc8785.dumps(bound)).hexdigest()
