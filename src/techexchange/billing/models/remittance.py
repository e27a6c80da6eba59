"""What one side says was paid on an invoice or paid back, what shows it, and what the other side makes of it."""

import hashlib
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.billing.errors import OwnRemittance, ProofsFull, RemittanceNotYours, RemittedInFuture
from techexchange.billing.events import remittance as facts
from techexchange.billing.lifecycle import (
    BY_THE_OTHER_SIDE,
    CONFIRM_REMITTANCE,
    CONTEST_REMITTANCE,
    REMITTANCE_LIFE,
    UNDECIDED,
    WITHDRAW_REMITTANCE,
    RemittanceStatus,
)
from techexchange.billing.models.invoice import Invoice
from techexchange.billing.models.sides import Billed
from techexchange.deals.models.figures import hash_of_figures, new_salt
from techexchange.deals.models.payment import PaymentMeans, PaymentReport
from techexchange.infra.media import CleanFile
from techexchange.infra.models import Base, Coded
from techexchange.infra.storage import StoredFile
from techexchange.kernel.days import day_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.money import CurrencyMismatch
from techexchange.kernel.permissions import Actor, Permission

E = TypeVar("E", bound=facts.RemittanceEvent)
MOST_PROOFS = 20
"""As many files as are kept for one remittance."""


class RemittanceDirection(StrEnum):
    """Whether the payer paid, or the operator paid back."""

    PAYMENT = "payment"
    REFUND = "refund"


class Remittance(Billed):
    """What one side says was paid on an invoice; it counts once the other side confirms it."""

    __tablename__ = "remittances"
    __table_args__ = (
        Index("ix_remittances_payer_id_created_at", "payer_id", "created_at", "id"),
        Index("ix_remittances_decided_at", "decided_at", "id"),
        CheckConstraint("amount > 0", name="positive"),
    )

    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoices.id"), index=True)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    direction: Mapped[RemittanceDirection] = mapped_column(Coded(RemittanceDirection))
    amount: Mapped[int]
    currency: Mapped[str]
    means: Mapped[PaymentMeans] = mapped_column(Coded(PaymentMeans))
    paid_on: Mapped[date]
    reference: Mapped[str | None]
    contest_reason: Mapped[str | None]
    salt: Mapped[str]
    status: Mapped[RemittanceStatus] = mapped_column(Coded(RemittanceStatus))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    @classmethod
    def record(
        cls, invoice: Invoice, direction: RemittanceDirection, report: PaymentReport, *, by: Actor, at: datetime
    ) -> tuple["Remittance", facts.RemittanceRecorded]:
        """What one side says was paid; raises RemittedInFuture or CurrencyMismatch."""
        if report.paid_on > day_of(at):
            raise RemittedInFuture
        if report.money.currency != invoice.currency:
            raise CurrencyMismatch(left=invoice.currency, right=report.money.currency)
        remittance = cls(
            id=new_id(),
            payer_id=invoice.payer_id,
            operator_id=invoice.operator_id,
            invoice_id=invoice.id,
            recorded_by=invoice.own_side(by),
            direction=direction,
            amount=report.money.amount,
            currency=report.money.currency,
            means=report.means,
            paid_on=report.paid_on,
            reference=report.reference,
            salt=new_salt(),
            status=REMITTANCE_LIFE.initial,
            created_at=at,
        )
        return remittance, remittance._happened(facts.RemittanceRecorded, by, at)

    @property
    def is_refund(self) -> bool:
        """Whether it was paid back."""
        return self.direction is RemittanceDirection.REFUND

    @property
    def figures_hash(self) -> str:
        """What its events tell of the amount and the day."""
        return hash_of_figures(self.salt, amount=self.amount, currency=self.currency, paid_on=self.paid_on)

    def must_take_proof(self, side: UUID, already: int) -> None:
        """Raise where it is decided, has enough files, or the other side recorded it."""
        self._must_be_of(side)
        if self.status not in UNDECIDED:
            raise MoveNotAllowed(move="add_proof", status=self.status.value)
        if already >= MOST_PROOFS:
            raise ProofsFull(most=MOST_PROOFS)

    def prove(self, proof: "RemittanceProof", *, by: Actor, at: datetime) -> facts.RemittanceProved:
        """Be shown by a file."""
        return self._happened(facts.RemittanceProved, by, at, file_id=proof.id, file_hash=proof.evidence_hash)

    def confirm(self, *, side: UUID, by: Actor, at: datetime) -> facts.RemittanceConfirmed:
        """Count; raises OwnRemittance for the side that recorded it."""
        self._must_be_of_the_other(side)
        self.status = CONFIRM_REMITTANCE(self.status)
        self.decided_at = at
        return self._happened(facts.RemittanceConfirmed, by, at)

    def contest(self, reason: str, *, side: UUID, by: Actor, at: datetime) -> facts.RemittanceContested:
        """Not count for now; the reason is for the other side only. Raises OwnRemittance."""
        self._must_be_of_the_other(side)
        self.status = CONTEST_REMITTANCE(self.status)
        self.contest_reason = reason
        return self._happened(facts.RemittanceContested, by, at)

    def withdraw(self, *, side: UUID, by: Actor, at: datetime) -> facts.RemittanceWithdrawn:
        """Be taken back by the side that recorded it; raises RemittanceNotYours."""
        self._must_be_of(side)
        self.status = WITHDRAW_REMITTANCE(self.status)
        self.decided_at = at
        return self._happened(facts.RemittanceWithdrawn, by, at)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now, for the side that recorded it or the one opposite."""
        needed = (Permission.BILL_PAY, Permission.RECEIPT_CONFIRM)
        own = self.acts_for(self.recorded_by, actor, *needed)
        opposite = self.acts_for(self.other(self.recorded_by), actor, *needed)
        moves = REMITTANCE_LIFE.open_from(self.status)
        return [move.name for move in moves if (opposite if move in BY_THE_OTHER_SIDE else own)]

    def _must_be_of(self, side: UUID) -> None:
        if side != self.recorded_by:
            raise RemittanceNotYours

    def _must_be_of_the_other(self, side: UUID) -> None:
        if side == self.recorded_by:
            raise OwnRemittance

    def _happened(self, event: type[E], by: Actor, at: datetime, **more: Any) -> E:
        return event(
            **self.between(by, at),
            invoice_id=self.invoice_id,
            recorded_by=self.recorded_by,
            direction=self.direction.value,
            figures_hash=self.figures_hash,
            **more,
        )


class RemittanceProof(Base):
    """One cleaned file that shows a remittance; it is never changed and never removed."""

    __tablename__ = "remittance_proofs"
    __table_args__ = (Index("ix_remittance_proofs_remittance_id", "remittance_id", "created_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    remittance_id: Mapped[UUID] = mapped_column(ForeignKey("remittances.id"))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    salt: Mapped[str]
    storage_key: Mapped[str]
    created_at: Mapped[datetime]

    @classmethod
    def of(cls, remittance: Remittance, file: CleanFile, stored: StoredFile, *, at: datetime) -> "RemittanceProof":
        """A cleaned and stored file in its place."""
        return cls(
            id=new_id(),
            remittance_id=remittance.id,
            name=file.name,
            media_type=file.media_type,
            size=stored.size,
            sha256=stored.sha256,
            salt=new_salt(),
            storage_key=stored.key,
            created_at=at,
        )

    @property
    def evidence_hash(self) -> str:
        """SHA-256, in hex, over the salt and the file's own SHA-256: proves the file without giving it away."""
        return hashlib.sha256(f"{self.salt}:{self.sha256}".encode()).hexdigest()
