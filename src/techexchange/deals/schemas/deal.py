"""Deals as they are sent and shown."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.deals.lifecycle import DealStatus
from techexchange.deals.models import Deal
from techexchange.infra.http import AggregateOut, Body, PageQuery
from techexchange.infra.http.schemas import Prose
from techexchange.kernel.permissions import Actor


class CancelIn(Body):
    """Why a deal is given up."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "The licence fee was not financed"}}
    )

    reason: Annotated[Prose, Field(description="For the other party only")]


class DealQuery(PageQuery):
    """Which deals are wanted."""

    status: DealStatus | None = None
    listing_id: UUID | None = None


class DealOut(AggregateOut):
    """A deal as one of its parties sees it; its terms are those of the offer it names."""

    status: DealStatus
    available_moves: list[str]
    listing_id: UUID
    negotiation_id: UUID
    offer_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    exclusive: bool
    terms_hash: str
    cancelled_by: UUID | None
    cancel_reason: str | None
    created_at: datetime

    @classmethod
    def of(cls, deal: Deal, actor: Actor) -> "DealOut":
        """A deal with the moves this actor may make."""
        shown: dict[str, Any] = {name: getattr(deal, name) for name in set(cls.model_fields) - {"available_moves"}}
        return cls(**shown, available_moves=deal.moves_of(actor))
