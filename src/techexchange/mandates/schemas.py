"""Mandates as they are sent and shown."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from techexchange.infra.http import AggregateOut, Body, MoneyBody, Out
from techexchange.infra.http.schemas import Line, Prose, When
from techexchange.kernel.permissions import Actor, MandatedAction, Permission
from techexchange.mandates.lifecycle import EXPIRE, LIFE, MandateStatus
from techexchange.mandates.models import Bound, Indicator, MandateTerms, OperatingMandate, WaiverPayer
from techexchange.mandates.queries import MandateInForce

Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=4, description="Per cent, 0 to 100", examples=["2.5"])]


class FeeService(StrEnum):
    """What the operator may charge for; `transfer` is a contract taking effect, `receipts` what is paid under it."""

    LISTING = "listing"
    TRANSFER = "transfer"
    RECEIPTS = "receipts"
    APPRAISAL = "appraisal"
    VALUATION = "valuation"
    AUCTION = "auction"
    LEGAL_ADVICE = "legal_advice"
    TRANSFER_ADVICE = "transfer_advice"
    INVESTMENT_MATCHING = "investment_matching"
    PREMIUM = "premium"
    EVENT = "event"
    SPACE_RENTAL = "space_rental"


class FeeWaiver(Body):
    """What a newcomer is spared: so many per cent of the fee, for so many months from its verification on."""

    within_months: Annotated[int, Field(strict=True, ge=1, le=1200)]
    percent: Percent
    paid_by: WaiverPayer = WaiverPayer.OPERATOR


Waivers = Annotated[
    list[FeeWaiver],
    Field(max_length=10, description="Of those whose time has not passed, the one with the shortest time holds"),
]


class FixedFee(Body):
    """The same amount each time."""

    basis: Literal["fixed"]
    service: FeeService
    amount: MoneyBody
    waivers: Waivers = Field(default_factory=list)


class PercentFee(Body):
    """A share of the value, never above the cap."""

    basis: Literal["percent"]
    service: FeeService
    rate: Percent
    cap: MoneyBody | None = None
    waivers: Waivers = Field(default_factory=list)


class FeeTier(Body):
    """The rate for the part of the value up to an amount; without one, for all that is above."""

    up_to: MoneyBody | None = None
    rate: Percent


class TieredFee(Body):
    """Shares by the part of the value, never above the cap; the tiers rise and only the last is open."""

    basis: Literal["tiered"]
    service: FeeService
    tiers: Annotated[list[FeeTier], Field(min_length=1, max_length=20)]
    cap: MoneyBody | None = None
    waivers: Waivers = Field(default_factory=list)

    @model_validator(mode="after")
    def rising(self) -> "TieredFee":
        """Refuse tiers that do not rise, mix currencies, or are open before the last."""
        bounds = [tier.up_to for tier in self.tiers[:-1]] + [last for last in [self.tiers[-1].up_to] if last]
        limits = [bound for bound in bounds if bound]
        if len(limits) != len(bounds):
            raise ValueError("only the last tier may be open")
        if len({limit.currency for limit in limits}) > 1:
            raise ValueError("all tiers must be in one currency")
        if any(lower.amount >= upper.amount for lower, upper in pairwise(limits)):
            raise ValueError("each tier must end above the one before")
        return self


Fee = Annotated[FixedFee | PercentFee | TieredFee, Field(discriminator="basis")]


def one_fee_per_service(fees: list[Fee]) -> list[Fee]:
    """Refuse two fees for the same service."""
    if len({fee.service for fee in fees}) != len(fees):
        raise ValueError("a service can have one fee only")
    return fees


class KpiTarget(Body):
    """What the operator undertakes to reach, and by when."""

    indicator: Indicator
    target: Annotated[int, Field(strict=True, ge=0, le=10**15, description="In the indicator's unit")]
    by: When
    bound: Bound = Bound.AT_LEAST


class RevenueShare(Body):
    """The owner's part of what the operator earns."""

    owner_percent: Percent
    of: Literal["revenue", "profit"]


Permitted = Annotated[
    list[MandatedAction], Field(min_length=1, max_length=20, description="What the operator may do under the mandate")
]
Fees = Annotated[list[Fee], Field(max_length=50), AfterValidator(one_fee_per_service)]
Targets = Annotated[list[KpiTarget], Field(max_length=50)]

EXAMPLE: dict[str, Any] = {
    "operator_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "contract_no": "12/2026/HĐ-VH",
    "valid_from": "2026-01-01T00:00:00Z",
    "valid_until": "2031-01-01T00:00:00Z",
    "permitted_actions": ["verify", "moderate", "import"],
    "fee_schedule": [
        {"service": "listing", "basis": "fixed", "amount": {"amount": 0, "currency": "VND"}},
        {"service": "transfer_advice", "basis": "percent", "rate": "1", "cap": {"amount": 10000000, "currency": "VND"}},
    ],
    "kpi_targets": [{"indicator": "listings", "target": 1000, "by": "2027-01-01T00:00:00Z"}],
    "revenue_share": {"owner_percent": "10", "of": "revenue"},
}


class MandateIn(Body):
    """The terms of a new mandate."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": EXAMPLE})

    operator_id: UUID
    contract_no: Line
    valid_from: When
    valid_until: When
    permitted_actions: Permitted
    fee_schedule: Fees = Field(default_factory=list)
    kpi_targets: Targets = Field(default_factory=list)
    revenue_share: RevenueShare | None = None

    def terms(self) -> MandateTerms:
        """The terms in the domain's words; raises ValidityInvalid."""
        return MandateTerms(**changes_of(self), revenue_share=_plain(self.revenue_share))


class MandatePatch(Body):
    """What changes in a draft; a field left out or null stays as it is."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"valid_until": "2032-01-01T00:00:00Z"}}
    )

    operator_id: UUID | None = None
    contract_no: Line | None = None
    valid_from: When | None = None
    valid_until: When | None = None
    permitted_actions: Permitted | None = None
    fee_schedule: Fees | None = None
    kpi_targets: Targets | None = None
    revenue_share: RevenueShare | None = None

    def changes(self) -> dict[str, Any]:
        """The changed terms by name."""
        shares = {"revenue_share": _plain(self.revenue_share)} if self.revenue_share else {}
        return changes_of(self) | shares


def changes_of(body: MandateIn | MandatePatch) -> dict[str, Any]:
    """The given terms by name, but for the share of the revenue; fees and targets in JSON's types."""
    given = {name: getattr(body, name) for name in ("operator_id", "contract_no", "valid_from", "valid_until")}
    permitted = body.permitted_actions and tuple(body.permitted_actions)
    lists = {name: getattr(body, name) for name in ("fee_schedule", "kpi_targets")}
    shown = {name: None if lines is None else [_plain(line) for line in lines] for name, lines in lists.items()}
    every = given | {"permitted_actions": permitted} | shown
    return {name: value for name, value in every.items() if value is not None}


def _plain(body: Body | None) -> dict[str, Any] | None:
    return None if body is None else body.model_dump(mode="json")


class MandateReason(Body):
    """Why; kept on the mandate, not on record."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "Targets of 2026 were missed."}}
    )

    reason: Prose


class MandateOut(AggregateOut):
    """A mandate as its parties and the auditor see it."""

    owner_id: UUID
    operator_id: UUID
    contract_no: str
    valid_from: datetime
    valid_until: datetime
    permitted_actions: list[MandatedAction]
    fee_schedule: list[Fee]
    kpi_targets: list[KpiTarget]
    revenue_share: RevenueShare | None
    status: MandateStatus
    available_moves: Annotated[list[str], Field(description="What you may do with it now")]
    reason: Annotated[str | None, Field(description="Why it was suspended or terminated")]
    created_at: datetime

    @classmethod
    def of(cls, mandate: OperatingMandate, actor: Actor) -> "MandateOut":
        """A mandate with the moves open to this actor; expiry is the clock's alone."""
        moves = [move.name for move in LIFE.open_from(mandate.status) if move is not EXPIRE]
        allowed = moves if actor.can(Permission.MANDATE_WRITE) else []
        fields = {name: getattr(mandate, name) for name in cls.model_fields if name != "available_moves"}
        return cls.model_validate(fields | {"available_moves": allowed})


class OperatorOut(Out):
    """The organisation that runs the exchange."""

    id: UUID
    name: Annotated[dict[str, str], Field(description="By language, `vi` or `en`")]


class MandateInForceOut(Out):
    """What anyone may know of the mandate in force."""

    operator: OperatorOut
    contract_no: str
    permitted_actions: list[MandatedAction]
    valid_from: datetime
    valid_until: datetime

    @classmethod
    def of(cls, found: MandateInForce) -> "MandateInForceOut":
        """The public summary."""
        return cls(
            operator=OperatorOut(id=found.operator_id, name=found.operator_name),
            contract_no=found.contract_no,
            permitted_actions=list(found.permitted_actions),
            valid_from=found.valid_from,
            valid_until=found.valid_until,
        )
