"""Fees as they are agreed: per service a fixed amount, a percentage or tiers, their caps and their waivers."""

from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from techexchange.infra.http import Body, MoneyBody
from techexchange.mandates.models import WaiverPayer

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


class FeeCap(Body):
    """The most that may be charged for a service: the highest rate, the highest amount, or both."""

    service: FeeService
    rate: Percent | None = None
    amount: MoneyBody | None = None

    @model_validator(mode="after")
    def binding(self) -> "FeeCap":
        """Refuse a cap that caps nothing."""
        if self.rate is None and self.amount is None:
            raise ValueError("a cap names a rate, an amount, or both")
        return self


def one_cap_per_service(caps: list[FeeCap]) -> list[FeeCap]:
    """Refuse two caps for the same service."""
    if len({cap.service for cap in caps}) != len(caps):
        raise ValueError("a service can have one cap only")
    return caps


Fees = Annotated[list[Fee], Field(max_length=50), AfterValidator(one_fee_per_service)]
Caps = Annotated[list[FeeCap], Field(max_length=50), AfterValidator(one_cap_per_service)]
