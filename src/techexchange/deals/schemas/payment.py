"""Payment terms and payments as they are sent and shown."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.deals.lifecycle.payment import PaymentStatus, TermStatus
from techexchange.deals.models.payment import Payment, PaymentMeans, PaymentReport
from techexchange.deals.models.term import PaymentTerm, TermKind
from techexchange.deals.queries.payment import Balance, TermFilter
from techexchange.infra.http import AggregateOut, Body, MoneyBody, Out, PageQuery
from techexchange.infra.http.schemas import Currency, Day, Line, Prose
from techexchange.kernel.money import LARGEST_AMOUNT, Money
from techexchange.kernel.permissions import Actor

FOR_THE_OTHER = Field(description="For the other party only")


class PositiveMoney(Body):
    """An amount above nothing, in whole minor units; the đồng has none."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"amount": 1500000, "currency": "VND"}}
    )

    amount: Annotated[int, Field(strict=True, ge=1, le=LARGEST_AMOUNT)]
    currency: Currency = "VND"

    def money(self) -> Money:
        """The amount in the domain's terms."""
        return Money(self.amount, self.currency)


class PaymentIn(Body):
    """What was paid."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "amount": {"amount": 250_000_000, "currency": "VND"},
                "paid_on": "2026-11-20",
                "means": "bank_transfer",
                "reference": "FT26324001",
            }
        },
    )

    amount: PositiveMoney
    paid_on: Day
    means: PaymentMeans
    reference: Annotated[Line | None, Field(description="Such as the bank's number of the transfer")] = None

    def report(self) -> PaymentReport:
        """What was paid in the domain's words."""
        return PaymentReport(self.amount.money(), self.paid_on, self.means, self.reference)


class ContestIn(Body):
    """Why something is not accepted."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "Nothing has arrived on our account"}}
    )

    reason: Annotated[Prose, FOR_THE_OTHER]


class WaiveIn(Body):
    """Why the rest of a payment is given up."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "Settled by the delivery of equipment"}}
    )

    reason: Annotated[Prose, FOR_THE_OTHER]


class TermQuery(PageQuery):
    """Which payment terms are wanted."""

    contract_id: UUID | None = None
    status: TermStatus | None = None
    kind: TermKind | None = None
    overdue: Annotated[bool | None, Field(description="Payable, and the last day to pay has passed")] = None

    def wanted(self) -> TermFilter:
        """The filter in the domain's words."""
        return TermFilter(contract_id=self.contract_id, status=self.status, kind=self.kind, overdue=self.overdue)


class PaymentTermOut(AggregateOut):
    """An agreed payment: `amount = paid + given_up + open`, to the unit."""

    status: TermStatus
    available_moves: list[str]
    contract_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    kind: TermKind
    number: int
    label: str | None
    milestone_id: UUID | None
    statement_id: UUID | None
    amount: MoneyBody
    paid: MoneyBody
    given_up: MoneyBody
    open: MoneyBody
    due_on: date | None
    waive_reason: str | None
    salt: str
    figures_hash: Annotated[
        str, Field(description="SHA-256 of the RFC 8785 JSON of `{amount, currency, salt}` as text")
    ]
    created_at: datetime

    @classmethod
    def of(cls, term: PaymentTerm, actor: Actor) -> "PaymentTermOut":
        """A term with the moves this actor may make."""
        sums = ("amount", "paid", "given_up", "open")
        shown = _plain(cls, term, "available_moves", *sums)
        money = {name: MoneyBody(amount=getattr(term, name), currency=term.currency) for name in sums}
        return cls.model_validate(shown | money | {"available_moves": term.moves_of(actor)})


class PaymentOut(AggregateOut):
    """A payment that one side recorded, as both see it."""

    status: PaymentStatus
    available_moves: list[str]
    contract_id: UUID
    term_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    recorded_by: UUID
    amount: MoneyBody
    means: PaymentMeans
    paid_on: date
    reference: str | None
    contest_reason: str | None
    salt: str
    figures_hash: Annotated[
        str, Field(description="SHA-256 of the RFC 8785 JSON of `{amount, currency, paid_on, salt}` as text")
    ]
    created_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, payment: Payment, actor: Actor) -> "PaymentOut":
        """A payment with the moves this actor may make."""
        shown = _plain(cls, payment, "available_moves", "amount")
        return cls(**shown, amount=MoneyBody.of(payment.money), available_moves=payment.moves_of(actor))


class BalanceOut(Out):
    """What a contract pays in one currency, in minor units; `total = paid + given_up + open`, to the unit."""

    currency: str
    total: int
    paid: int
    given_up: Annotated[int, Field(description="Waived, or cancelled with the contract")]
    open: int
    waiting: Annotated[int, Field(description="Recorded, and not confirmed yet")]
    confirmed: Annotated[int, Field(description="The sum of the confirmed payments")]
    distributed: Annotated[int, Field(description="The sum of the parts of those who share; for the supplier only")]
    reconciles: Annotated[bool, Field(description="Whether terms, payments and parts say the same")]


class BalancesOut(Out):
    """What a contract pays, by currency."""

    items: list[BalanceOut]

    @classmethod
    def of(cls, balances: Sequence[Balance]) -> "BalancesOut":
        """Balances as they are shown."""
        return cls(items=[BalanceOut.model_validate(balance) for balance in balances])


def _plain(shape: type[Out], thing: object, *but: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in shape.model_fields if name not in but}
