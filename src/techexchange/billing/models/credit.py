"""A credit note: what was taken back of an invoice, under a number of its own series."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.billing.events import CreditNoteIssued
from techexchange.billing.models.invoice import BillKind, Invoice, hash_of_lines
from techexchange.billing.models.number import SerialNumber
from techexchange.deals.models.figures import hash_of_figures, new_salt
from techexchange.infra.models import Base, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor


class CreditNote(Base):
    """What was taken back of an invoice, line by line; never changed."""

    __tablename__ = "credit_notes"
    __table_args__ = (
        UniqueConstraint("operator_id", "year", "sequence"),
        CheckConstraint("amount > 0", name="positive"),
        Index("ix_credit_notes_payer_id_created_at", "payer_id", "created_at", "id"),
        Index("ix_credit_notes_created_at", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoices.id"), index=True)
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    operator_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str]
    kind: Mapped[BillKind] = mapped_column(Coded(BillKind))
    owner_percent: Mapped[str | None]
    share_salt: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    lines: Mapped[list[dict[str, Any]]]
    reason: Mapped[str]
    salt: Mapped[str]
    lines_hash: Mapped[str]
    created_at: Mapped[datetime]

    @classmethod
    def issue(
        cls,
        invoice: Invoice,
        credited: Mapping[UUID, int],
        reason: str,
        number: SerialNumber,
        *,
        by: Actor,
        at: datetime,
    ) -> tuple["CreditNote", CreditNoteIssued]:
        """Take back, by fee line, a part of what an invoice bills; who has credited its lines says how much."""
        salt = new_salt()
        note = cls(
            id=new_id(),
            invoice_id=invoice.id,
            payer_id=invoice.payer_id,
            operator_id=invoice.operator_id,
            year=number.year,
            sequence=number.sequence,
            number=number.text,
            kind=invoice.kind,
            owner_percent=invoice.owner_percent,
            share_salt=invoice.share_salt,
            amount=sum(credited.values()),
            currency=invoice.currency,
            lines=[{"fee_line_id": str(line), "amount": amount} for line, amount in credited.items()],
            reason=reason,
            salt=salt,
            lines_hash=hash_of_lines(salt, credited),
            created_at=at,
        )
        return note, note._issued(by, at)

    @property
    def figures_hash(self) -> str:
        """What its event tells of figures and reason."""
        return hash_of_figures(self.salt, amount=self.amount, currency=self.currency, reason=self.reason)

    def _issued(self, by: Actor, at: datetime) -> CreditNoteIssued:
        return CreditNoteIssued(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            invoice_id=self.invoice_id,
            payer_id=self.payer_id,
            operator_id=self.operator_id,
            number=self.number,
            kind=self.kind.value,
            lines_hash=self.lines_hash,
            figures_hash=self.figures_hash,
        )
