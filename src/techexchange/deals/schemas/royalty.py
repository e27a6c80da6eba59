"""Royalty statements as they are sent and shown."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from techexchange.deals.lifecycle.royalty import RoyaltyStatus
from techexchange.deals.models.counting import Reported
from techexchange.deals.models.royalty import RoyaltyStatement
from techexchange.deals.queries.royalty import StatementFilter
from techexchange.infra.http import AggregateOut, Body, MoneyBody, Out, PageQuery
from techexchange.kernel.money import LARGEST_AMOUNT
from techexchange.kernel.permissions import Actor

MOST_UNITS = 10**12


class RoyaltyReportIn(Body):
    """What a period brought: the base or, where the royalty is counted per unit, units and the price of one."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"base": {"amount": 4_200_000_000, "currency": "VND"}}},
    )

    base: MoneyBody | None = None
    units: Annotated[int | None, Field(strict=True, ge=0, le=MOST_UNITS)] = None
    unit_price: MoneyBody | None = None

    @model_validator(mode="after")
    def one_way(self) -> "RoyaltyReportIn":
        """Refuse a report in no way, in half a way, or in both."""
        counted = self.units is not None and self.unit_price is not None
        half = (self.units is None) is not (self.unit_price is None)
        if half or counted is (self.base is not None):
            raise ValueError("give either base, or units and unit_price")
        if self.units and self.unit_price and self.units * self.unit_price.amount > LARGEST_AMOUNT:
            raise ValueError("units times unit_price is more than can be kept")
        return self

    def reported(self) -> Reported:
        """The report in the domain's words."""
        if self.base is not None:
            return Reported(self.base.amount, self.base.currency)
        units, price = self.units or 0, self.unit_price or MoneyBody(amount=0)
        return Reported(units * price.amount, price.currency, units, price.amount)


class StatementQuery(PageQuery):
    """Which statements are wanted."""

    contract_id: UUID | None = None
    status: RoyaltyStatus | None = None

    def wanted(self) -> StatementFilter:
        """The filter in the domain's words."""
        return StatementFilter(contract_id=self.contract_id, status=self.status)


class ComputationStepOut(Out):
    """One step of a computation, in both languages."""

    code: str
    vi: str
    en: str


class ContestedOut(Out):
    """What was stated before and not accepted, and why."""

    base: int
    currency: str
    units: int | None
    unit_price: int | None
    amount: int
    explanation: list[ComputationStepOut]
    submitted_at: datetime
    figures_hash: str
    reason: str


class RoyaltyStatementOut(AggregateOut):
    """The account of one period; amounts are in minor units of `currency`, days are included at both ends."""

    status: RoyaltyStatus
    available_moves: list[str]
    contract_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    number: int
    since: date
    until: date
    year: Annotated[int, Field(description="The contract year, counted from 1")]
    rate: Annotated[Decimal, Field(description="Per cent")]
    basis: str
    floor: Annotated[int | None, Field(description="The least per contract year, reached when the year closes")]
    cap: Annotated[int | None, Field(description="The most per contract year")]
    currency: str | None
    base: int | None
    units: int | None
    unit_price: int | None
    amount: int | None
    explanation: list[ComputationStepOut]
    contested: list[ContestedOut]
    contest_reason: str | None
    salt: str
    figures_hash: Annotated[
        str, Field(description="SHA-256 of the RFC 8785 JSON of `{base, currency, amount, salt}` as text")
    ]
    created_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None

    @classmethod
    def of(cls, statement: RoyaltyStatement, actor: Actor) -> "RoyaltyStatementOut":
        """A statement with the moves this actor may make."""
        shown: dict[str, Any] = {
            name: getattr(statement, name) for name in cls.model_fields if name != "available_moves"
        }
        return cls.model_validate(shown | {"available_moves": statement.moves_of(actor)})
