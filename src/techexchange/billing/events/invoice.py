"""What happens to invoices, credit notes and months; amounts are told as salted hashes only."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class InvoiceEvent(Event):
    """Something that happened to an invoice, which is the subject."""

    payer_id: UUID
    operator_id: UUID
    number: str


@dataclass(frozen=True, kw_only=True)
class InvoiceIssued(InvoiceEvent):
    """Fee lines of a month were billed under a number; hashes cover its lines, its figures, and the owner's share."""

    mandate_id: UUID
    mandate_terms_hash: str
    period: str
    kind: str
    lines: int
    lines_hash: str
    figures_hash: str
    share_hash: str


class InvoiceOverdue(InvoiceEvent):
    """The last day to pay it has passed."""


class InvoiceSettled(InvoiceEvent):
    """Nothing is owed on it any more, by either side."""


class RefundOwed(InvoiceEvent):
    """More was paid than is billed after a credit note; the operator owes the rest back."""


@dataclass(frozen=True, kw_only=True)
class CreditNoteIssued(Event):
    """A part of what an invoice bills was taken back; the subject is the credit note."""

    invoice_id: UUID
    payer_id: UUID
    operator_id: UUID
    number: str
    kind: str
    lines_hash: str
    figures_hash: str


@dataclass(frozen=True, kw_only=True)
class MonthClosed(Event):
    """Everything of a month is invoiced; its statement is final."""

    operator_id: UUID
    period: str
