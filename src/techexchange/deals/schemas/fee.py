"""The operator's fees as they are shown."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from techexchange.deals.models.fee import FeeCause, FeeLine
from techexchange.deals.schemas.royalty import ComputationStepOut
from techexchange.infra.http import Out, PageQuery


class FeeQuery(PageQuery):
    """Which fees are wanted."""

    contract_id: UUID | None = None


class FeeLineOut(Out):
    """One fee as it arose; `amount = computed - waived`, in minor units."""

    id: UUID
    contract_id: UUID
    payment_id: UUID | None
    payer_id: UUID
    operator_id: UUID
    mandate_id: UUID
    mandate_terms_hash: Annotated[str, Field(description="The terms of the mandate under which it arose")]
    service: FeeCause
    rule: Annotated[dict[str, Any], Field(description="The line of the fee schedule it was computed by")]
    base: int
    base_currency: str
    priced: Annotated[bool, Field(description="False where the schedule is written in another currency")]
    computed: int
    waived: int
    amount: int
    currency: str
    explanation: list[ComputationStepOut]
    created_at: datetime

    @classmethod
    def of(cls, line: FeeLine) -> "FeeLineOut":
        """A fee as it is shown."""
        return cls.model_validate(line)
