"""Who shares in what a supplier receives, as it is sent and shown."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.deals.models.benefit import Beneficiary, BenefitPlan, BenefitShare, Distribution
from techexchange.infra.http import AggregateOut, Body, Out
from techexchange.infra.http.schemas import Line

Share = Annotated[
    Decimal, Field(gt=0, le=100, decimal_places=4, description="Per cent of what is received", examples=["30"])
]


class BenefitShareIn(Body):
    """One who shares."""

    beneficiary: Beneficiary
    name: Annotated[Line, Field(description="For the supplier only")]
    percent: Share


class BenefitsIn(Body):
    """Everyone who shares; their shares add up to 100 per cent."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "shares": [
                    {"beneficiary": "authors", "name": "Research group of membranes", "percent": "35"},
                    {"beneficiary": "host", "name": "Institute of Membrane Science", "percent": "55"},
                    {"beneficiary": "brokers", "name": "Transfer office", "percent": "10"},
                ]
            }
        },
    )

    shares: Annotated[list[BenefitShareIn], Field(min_length=1, max_length=50)]

    def agreed(self) -> list[BenefitShare]:
        """The shares in the domain's words."""
        return [BenefitShare(share.beneficiary, share.name, share.percent) for share in self.shares]


class BenefitShareOut(Out):
    """One who shares."""

    beneficiary: Beneficiary
    name: str
    percent: Decimal


class GuaranteeOut(Out):
    """What those of one capacity must have together, and the rule and article that say so."""

    beneficiary: Beneficiary
    percent: Decimal
    rule: str
    source: str


class BenefitPlanOut(AggregateOut):
    """Who shares in what the supplier receives under a contract; for the supplier only."""

    contract_id: UUID
    organization_id: UUID
    pack: str
    shares: list[BenefitShareOut]
    guarantees: list[GuaranteeOut]
    created_at: datetime
    agreed_at: datetime

    @classmethod
    def of(cls, plan: BenefitPlan) -> "BenefitPlanOut":
        """A plan as its supplier sees it."""
        return cls.model_validate(plan)


class BenefitPartOut(Out):
    """What one who shares had of one receipt, in minor units."""

    id: UUID
    contract_id: UUID
    payment_id: UUID
    place: int
    beneficiary: Beneficiary
    name: str
    percent: Decimal
    amount: int
    currency: str
    created_at: datetime

    @classmethod
    def of(cls, part: Distribution) -> "BenefitPartOut":
        """A part as its supplier sees it."""
        return cls.model_validate(part)
