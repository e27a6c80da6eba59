"""Service orders as they are sent and shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.billing.lifecycle import OrderStatus
from techexchange.billing.models.fee import FeeCause
from techexchange.billing.models.order import Ordered, ServiceOrder
from techexchange.deals.schemas.payment import PositiveMoney
from techexchange.infra.http import AggregateOut, Body, MoneyBody, PageQuery
from techexchange.infra.http.schemas import Prose
from techexchange.kernel.permissions import Actor


class ServiceOrderIn(Body):
    """A service for an organisation, ordered by it or recorded by the operator's finance."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "organization_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "service": "valuation",
                "description": "Valuation of the heat pump dryer by comparable licences",
            }
        },
    )

    organization_id: Annotated[UUID, Field(description="Who has the service and pays for it")]
    service: FeeCause
    description: Prose
    value: Annotated[
        PositiveMoney | None, Field(description="What the fee is a part of, where the schedule has a percentage")
    ] = None

    def ordered(self) -> Ordered:
        """What is ordered in the domain's words; raises NotOrderedHere."""
        return Ordered(self.service, self.description, self.value.money() if self.value else None)


class ServiceDeclineIn(Body):
    """Why a service is not agreed on."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "This was done under the older contract"}}
    )

    reason: Annotated[Prose, Field(description="For the other side only")]


class ServiceOrderQuery(PageQuery):
    """Which service orders are wanted."""

    status: OrderStatus | None = None


class ServiceOrderOut(AggregateOut):
    """A service that one side proposed; the other confirms it, and its fee arises."""

    status: OrderStatus
    available_moves: list[str]
    payer_id: UUID
    operator_id: UUID
    proposed_by: UUID
    service: FeeCause
    description: str
    value: MoneyBody | None
    decline_reason: str | None
    salt: str
    figures_hash: Annotated[
        str, Field(description="SHA-256 of the RFC 8785 JSON of `{description, value, currency, salt}` as text")
    ]
    created_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, order: ServiceOrder, actor: Actor) -> "ServiceOrderOut":
        """An order with the moves this actor may make."""
        named = cls.model_fields.keys() - {"available_moves", "value"}
        shown = {name: getattr(order, name) for name in named}
        value = MoneyBody.of(order.money) if order.money else None
        return cls(**shown, value=value, available_moves=order.moves_of(actor))
