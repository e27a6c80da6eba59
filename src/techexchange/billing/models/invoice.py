"""An invoice: the fee lines of one payer and month under one number, and what became of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import rfc8785
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.billing.errors import LineNotOnInvoice, MoreThanBilled, MoreThanOwed, NothingToCredit
from techexchange.billing.events import invoice as facts
from techexchange.billing.lifecycle import FALL_OVERDUE, INVOICE_LIFE, OWE_BACK, SETTLE, InvoiceStatus
from techexchange.billing.models.fee import FeeCause, FeeLine
from techexchange.billing.models.month import Month
from techexchange.billing.models.number import SerialNumber
from techexchange.billing.models.sides import Billed
from techexchange.deals.models.figures import hash_of_figures, new_salt
from techexchange.infra.models import Base, Coded
from techexchange.kernel.days import day_of, end_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor

E = TypeVar("E", facts.InvoiceOverdue, facts.InvoiceSettled, facts.RefundOwed)
Standing = facts.InvoiceSettled | facts.RefundOwed

DAYS_TO_PAY = 30
"""How many days after the day of issue the last day to pay is."""


class BillKind(StrEnum):
    """What is billed: fees to whoever had the service, or to the owner what it bears of those waived."""

    FEES = "fees"
    SUBSIDIES = "subsidies"


@dataclass(frozen=True)
class Billing:
    """What an invoice is made of: who is billed what, for which month, and the owner's percentage of it, if any."""

    payer_id: UUID
    month: Month
    kind: BillKind
    owner_percent: str | None
    lines: Sequence[FeeLine]


class Invoice(Billed):
    """What one payer owes the operator for one month; `amount = credited + paid + balance`, to the unit."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("operator_id", "year", "sequence"),
        CheckConstraint("amount > 0 AND credited BETWEEN 0 AND amount AND paid >= 0", name="adds_up"),
        Index("ix_invoices_payer_id_created_at", "payer_id", "created_at", "id"),
        Index("ix_invoices_operator_id_period", "operator_id", "period"),
        Index("ix_invoices_period", "period"),
        Index("ix_invoices_created_at", "created_at", "id"),
        Index("ix_invoices_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    mandate_id: Mapped[UUID] = mapped_column(ForeignKey("operating_mandates.id"))
    mandate_terms_hash: Mapped[str]
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str]
    period: Mapped[str]
    kind: Mapped[BillKind] = mapped_column(Coded(BillKind))
    owner_percent: Mapped[str | None]
    amount: Mapped[int]
    credited: Mapped[int]
    paid: Mapped[int]
    currency: Mapped[str]
    line_count: Mapped[int]
    lines_hash: Mapped[str]
    salt: Mapped[str]
    share_salt: Mapped[str]
    status: Mapped[InvoiceStatus] = mapped_column(Coded(InvoiceStatus))
    due_on: Mapped[date]
    wake_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @classmethod
    def issue(
        cls, billing: Billing, number: SerialNumber, *, by: Actor, at: datetime
    ) -> tuple["Invoice", list["InvoiceLine"], facts.InvoiceIssued]:
        """Bill fee lines, of one version of a mandate and one currency, under a number."""
        one = billing.lines[0]
        due = {line.id: line.amount if billing.kind is BillKind.FEES else line.subsidised for line in billing.lines}
        salt, due_on = new_salt(), day_of(at) + timedelta(days=DAYS_TO_PAY)
        invoice = cls(
            id=new_id(),
            payer_id=billing.payer_id,
            operator_id=one.operator_id,
            mandate_id=one.mandate_id,
            mandate_terms_hash=one.mandate_terms_hash,
            year=number.year,
            sequence=number.sequence,
            number=number.text,
            period=str(billing.month),
            kind=billing.kind,
            owner_percent=billing.owner_percent,
            amount=sum(due.values()),
            credited=0,
            paid=0,
            currency=one.currency,
            line_count=len(due),
            lines_hash=hash_of_lines(salt, due),
            salt=salt,
            share_salt=new_salt(),
            status=INVOICE_LIFE.initial,
            due_on=due_on,
            wake_at=end_of(due_on),
            created_at=at,
        )
        lines = [
            InvoiceLine.bill(invoice, place, line, due[line.id]) for place, line in enumerate(billing.lines, start=1)
        ]
        return invoice, lines, invoice._issued(by, at)

    @property
    def balance(self) -> int:
        """What is still to be paid; below nothing, what the operator owes back."""
        return self.amount - self.credited - self.paid

    @property
    def figures_hash(self) -> str:
        """What its event tells of the figures."""
        return hash_of_figures(self.salt, amount=self.amount, currency=self.currency, due_on=self.due_on)

    @property
    def share_hash(self) -> str:
        """What its event tells of the owner's percentage, which is no payer's business and so has a salt of its own."""
        return hash_of_figures(self.share_salt, owner_percent=self.owner_percent)

    def fall_overdue(self, *, by: Actor, at: datetime) -> facts.InvoiceOverdue:
        """Be late."""
        self.status = FALL_OVERDUE(self.status)
        self.wake_at = None
        return self._happened(facts.InvoiceOverdue, by, at)

    def credit(self, amount: int, *, by: Actor, at: datetime) -> list[Standing]:
        """Be billed at less."""
        self.credited += amount
        return self._stand(by, at)

    def must_owe(self, amount: int, waiting: int, *, back: bool) -> None:
        """Raise MoreThanOwed where that is more than one side owes the other, counting what waits for confirmation."""
        owed = -self.balance if back else self.balance
        if amount > owed - waiting:
            raise MoreThanOwed(owed=max(owed - waiting, 0), currency=self.currency)

    def receive(self, amount: int, *, by: Actor, at: datetime) -> list[Standing]:
        """Be paid what was billed at most, and owe back what was credited meanwhile; raises MoreThanOwed."""
        if amount > self.amount - self.paid:
            raise MoreThanOwed(owed=max(self.amount - self.paid, 0), currency=self.currency)
        self.paid += amount
        return self._stand(by, at)

    def pay_back(self, amount: int, *, by: Actor, at: datetime) -> list[Standing]:
        """Have paid back what was paid too much; raises MoreThanOwed."""
        self.must_owe(amount, 0, back=True)
        self.paid -= amount
        return self._stand(by, at)

    def _stand(self, by: Actor, at: datetime) -> list[Standing]:
        if self.balance == 0 and self.status is not InvoiceStatus.SETTLED:
            self.status = SETTLE(self.status)
            self.wake_at = None
            return [self._happened(facts.InvoiceSettled, by, at)]
        if self.balance < 0 and self.status is not InvoiceStatus.REFUND_DUE:
            self.status = OWE_BACK(self.status)
            self.wake_at = None
            return [self._happened(facts.RefundOwed, by, at)]
        return []

    def _happened(self, event: type[E], by: Actor, at: datetime) -> E:
        return event(**self.between(by, at), number=self.number)

    def _issued(self, by: Actor, at: datetime) -> facts.InvoiceIssued:
        return facts.InvoiceIssued(
            **self.between(by, at),
            number=self.number,
            mandate_id=self.mandate_id,
            mandate_terms_hash=self.mandate_terms_hash,
            period=self.period,
            kind=self.kind.value,
            lines=self.line_count,
            lines_hash=self.lines_hash,
            figures_hash=self.figures_hash,
            share_hash=self.share_hash,
        )


class InvoiceLine(Base):
    """One fee line on an invoice; no fee is billed twice, by constraint."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        UniqueConstraint("fee_line_id", "kind"),
        UniqueConstraint("invoice_id", "position"),
        CheckConstraint("amount > 0 AND credited BETWEEN 0 AND amount", name="adds_up"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoices.id"))
    position: Mapped[int]
    fee_line_id: Mapped[UUID] = mapped_column(ForeignKey("fee_lines.id"))
    kind: Mapped[BillKind] = mapped_column(Coded(BillKind))
    service: Mapped[FeeCause] = mapped_column(Coded(FeeCause))
    amount: Mapped[int]
    credited: Mapped[int]
    created_at: Mapped[datetime]

    @classmethod
    def bill(cls, invoice: Invoice, position: int, line: FeeLine, amount: int) -> "InvoiceLine":
        """A fee line in its place on an invoice."""
        return cls(
            id=new_id(),
            invoice_id=invoice.id,
            position=position,
            fee_line_id=line.id,
            kind=invoice.kind,
            service=line.service,
            amount=amount,
            credited=0,
            created_at=invoice.created_at,
        )


def take_back(lines: Sequence[InvoiceLine], wanted: Mapping[UUID, int] | None) -> dict[UUID, int]:
    """Credit lines, by fee line; without amounts, all that is left of every one.

    Raises LineNotOnInvoice, MoreThanBilled or NothingToCredit.
    """
    billed = {line.fee_line_id: line for line in lines}
    if wanted is None:
        wanted = {line.fee_line_id: line.amount - line.credited for line in lines if line.amount > line.credited}
    if not wanted:
        raise NothingToCredit
    for fee_line_id, amount in wanted.items():
        line = billed.get(fee_line_id)
        if line is None:
            raise LineNotOnInvoice(fee_line_id=fee_line_id)
        if amount > line.amount - line.credited:
            raise MoreThanBilled(fee_line_id=fee_line_id, left=line.amount - line.credited)
        line.credited += amount
    return dict(wanted)


def hash_of_lines(salt: str, amounts: Mapping[UUID, int]) -> str:
    """SHA-256, in hex, over the canonical JSON (RFC 8785) of the salt and `[fee line, amount]` as text, in order."""
    told = [[str(fee_line_id), str(amount)] for fee_line_id, amount in amounts.items()]
    return hashlib.sha256(rfc8785.dumps({"salt": salt, "lines": told})).hexdigest()
