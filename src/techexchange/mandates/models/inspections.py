"""The right by which the owner looks into what is private to others, on a legal basis that is on record."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor
from techexchange.mandates.errors import InspectionTooLong
from techexchange.mandates.events import InspectionClosed, InspectionOpened, PrivateRecordRead
from techexchange.mandates.lifecycle import CLOSE_INSPECTION, INSPECTION_LIFE, InspectionStatus

LONGEST = timedelta(days=90)


class LegalBasis(StrEnum):
    """What obliges the owner to look into what is private."""

    COURT_ORDER = "court_order"
    INVESTIGATION = "investigation"
    INSPECTION = "inspection"
    STATE_AUDIT = "state_audit"
    COMPLAINT_OF_A_PARTY = "complaint_of_a_party"


class InspectedKind(StrEnum):
    """What can be looked into; nothing that is sealed or confidential is among it."""

    NEGOTIATION = "negotiation"
    DEAL = "deal"
    CONTRACT = "contract"
    INTRODUCTION = "introduction"


@dataclass(frozen=True, kw_only=True)
class InspectionOrder:
    """By which right, for which reason, at what, and until when."""

    legal_basis: LegalBasis
    reference: str
    reason: str
    kind: InspectedKind
    about_id: UUID
    until: datetime


class Inspection(Aggregate):
    """Leave for the owner's supervisors to read one private thing for a time; each reading is on record."""

    __tablename__ = "inspections"
    __table_args__ = (
        Index("ix_inspections_about_id", "about_id"),
        Index("ix_inspections_created_at_id", "created_at", "id"),
    )

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    opened_by: Mapped[UUID]
    legal_basis: Mapped[LegalBasis] = mapped_column(Coded(LegalBasis))
    reference: Mapped[str]
    reason: Mapped[str]
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[InspectedKind] = mapped_column(Coded(InspectedKind))
    about_id: Mapped[UUID]
    until: Mapped[datetime]
    status: Mapped[InspectionStatus] = mapped_column(Coded(InspectionStatus))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    @classmethod
    def open(
        cls, order: InspectionOrder, owner_id: UUID, *, by: Actor, at: datetime
    ) -> tuple["Inspection", InspectionOpened]:
        """Look into something from now on; raises InspectionTooLong for one that is over already or lasts too long."""
        if not at < order.until <= at + LONGEST:
            raise InspectionTooLong(until=order.until, latest=at + LONGEST)
        inspection = cls(
            id=new_id(),
            owner_id=owner_id,
            opened_by=by.id,
            salt=secrets.token_bytes(32),
            status=INSPECTION_LIFE.initial,
            created_at=at,
            **vars(order),
        )
        event = InspectionOpened(
            subject_id=inspection.id,
            actor_id=by.id,
            at=at,
            legal_basis=order.legal_basis.value,
            kind=order.kind.value,
            about_id=order.about_id,
            until=order.until,
            reason_digest=inspection.reason_digest,
        )
        return inspection, event

    @property
    def reason_digest(self) -> str:
        """SHA-256 over a salt and the document and reason it rests on, in hex: proves them, and tells nothing."""
        return hashlib.sha256(self.salt + f"{self.reference}\n{self.reason}".encode()).hexdigest()

    def is_open(self, at: datetime) -> bool:
        """Whether it permits reading at a moment."""
        return self.status is InspectionStatus.OPEN and at < self.until

    def close(self, *, by: Actor, at: datetime) -> InspectionClosed:
        """Look no longer."""
        self.status = CLOSE_INSPECTION(self.status)
        self.closed_at = at
        return InspectionClosed(subject_id=self.id, actor_id=by.id, at=at, kind=self.kind.value, about_id=self.about_id)

    def read(self, *, by: Actor, at: datetime) -> PrivateRecordRead:
        """One reading, on record under the thing that was read."""
        return PrivateRecordRead(
            subject_id=self.about_id, actor_id=by.id, at=at, inspection_id=self.id, kind=self.kind.value
        )
