"""The operator's fees as they are shown."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from techexchange.billing.models.fee import FeeCause, FeeLine
from techexchange.billing.queries.fee import FeeFilter
from techexchange.deals.schemas.royalty import ComputationStepOut
from techexchange.infra.http import Out, PageQuery


class FeeQuery(PageQuery):
    """Which fees are wanted."""

    contract_id: UUID | None = None
    listing_id: UUID | None = None
    auction_id: UUID | None = None
    order_id: UUID | None = None
    service: FeeCause | None = None

    def wanted(self) -> FeeFilter:
        """The filter in the domain's words."""
        return FeeFilter(self.contract_id, self.listing_id, self.auction_id, self.order_id, self.service)


class FeeLineOut(Out):
    """One fee as it arose; `amount = computed - waived`, in minor units."""

    id: UUID
    contract_id: UUID | None
    payment_id: UUID | None
    listing_id: UUID | None
    auction_id: UUID | None
    award_id: UUID | None
    order_id: UUID | None
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
    subsidised: Annotated[int, Field(description="What of `waived` the owner pays in the payer's stead")]
    amount: int
    currency: str
    explanation: list[ComputationStepOut]
    created_at: datetime

    @classmethod
    def of(cls, line: FeeLine) -> "FeeLineOut":
        """A fee as it is shown."""
        return cls.model_validate(line)
