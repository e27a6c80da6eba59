"""Invoices and credit notes as they are sent and shown."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.billing.lifecycle import InvoiceStatus
from techexchange.billing.models.credit import CreditNote
from techexchange.billing.models.fee import FeeCause
from techexchange.billing.models.invoice import BillKind, Invoice, InvoiceLine
from techexchange.billing.models.month import Month
from techexchange.billing.queries.document import Language
from techexchange.billing.queries.invoice import InvoiceFilter
from techexchange.infra.http import AggregateOut, Body, Out, PageQuery
from techexchange.infra.http.schemas import Prose
from techexchange.kernel.money import LARGEST_AMOUNT

MonthText = Annotated[
    str, Field(pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$", description="A month in Vietnam, such as 2026-11")
]
LINES_HASH = Field(
    description="SHA-256 of the RFC 8785 JSON of `{lines, salt}`; a line is `[fee_line_id, amount]` as text"
)


class InvoicesIn(Body):
    """Who is to be billed for which month."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"payer_id": "01890a5d-ac96-774b-bcce-b302099a8057", "period": "2026-11"}},
    )

    payer_id: UUID
    period: MonthText

    def month(self) -> Month:
        """The month in the domain's words."""
        return Month.parse(self.period)


class InvoiceQuery(PageQuery):
    """Which invoices are wanted."""

    payer_id: UUID | None = None
    period: MonthText | None = None
    status: InvoiceStatus | None = None

    def wanted(self) -> InvoiceFilter:
        """The filter in the domain's words."""
        return InvoiceFilter(self.payer_id, self.period, self.status)


class InvoicePrintQuery(Body):
    """In which language an invoice is printed."""

    language: Language = "vi"


class InvoiceOut(AggregateOut):
    """An invoice; `amount = credited + paid + balance`, in minor units, and below nothing the operator owes back."""

    status: InvoiceStatus
    number: str
    period: str
    kind: Annotated[BillKind, Field(description="`subsidies` bill the owner for what it pays in others' stead")]
    payer_id: UUID
    operator_id: UUID
    mandate_id: UUID
    mandate_terms_hash: Annotated[str, Field(description="The terms of the mandate under which its fees arose")]
    amount: int
    credited: int
    paid: int
    balance: int
    currency: str
    line_count: int
    due_on: date
    salt: str
    lines_hash: Annotated[str, LINES_HASH]
    figures_hash: Annotated[
        str, Field(description="SHA-256 of the RFC 8785 JSON of `{amount, currency, due_on, salt}` as text")
    ]
    created_at: datetime

    @classmethod
    def of(cls, invoice: Invoice) -> "InvoiceOut":
        """An invoice as payer, operator, owner and auditor see it."""
        return cls.model_validate(invoice)


class InvoicesOut(Out):
    """The invoices that were issued: one for each version of a mandate and each currency, and subsidies apart."""

    items: list[InvoiceOut]


class InvoiceLineOut(Out):
    """One fee on an invoice."""

    id: UUID
    position: int
    fee_line_id: UUID
    service: FeeCause
    amount: int
    credited: int

    @classmethod
    def of(cls, line: InvoiceLine) -> "InvoiceLineOut":
        """A line as it is shown."""
        return cls.model_validate(line)


class CreditedLineIn(Body):
    """What is taken back of one fee."""

    fee_line_id: UUID
    amount: Annotated[int, Field(strict=True, ge=1, le=LARGEST_AMOUNT)]


class CreditNoteIn(Body):
    """What is taken back of an invoice, and why."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "Published twice by mistake"}}
    )

    reason: Prose
    lines: Annotated[
        list[CreditedLineIn] | None,
        Field(min_length=1, max_length=1000, description="Without it, all that is left of every line"),
    ] = None

    def wanted(self) -> dict[UUID, int] | None:
        """The amounts by fee line; of a fee named twice, what is named counts together."""
        if self.lines is None:
            return None
        amounts: dict[UUID, int] = {}
        for line in self.lines:
            amounts[line.fee_line_id] = amounts.get(line.fee_line_id, 0) + line.amount
        return amounts


class CreditNoteQuery(PageQuery):
    """Which credit notes are wanted."""

    invoice_id: UUID | None = None


class CreditNoteOut(Out):
    """What was taken back of an invoice."""

    id: UUID
    invoice_id: UUID
    number: str
    kind: BillKind
    payer_id: UUID
    operator_id: UUID
    amount: int
    currency: str
    lines: list[dict[str, Any]]
    reason: str
    salt: str
    lines_hash: Annotated[str, LINES_HASH]
    figures_hash: Annotated[
        str, Field(description="SHA-256 of the RFC 8785 JSON of `{amount, currency, reason, salt}` as text")
    ]
    created_at: datetime

    @classmethod
    def of(cls, note: CreditNote) -> "CreditNoteOut":
        """A credit note as it is shown."""
        return cls.model_validate(note)
