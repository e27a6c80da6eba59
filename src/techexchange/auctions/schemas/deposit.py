"""Deposits as they are shown, and what finance sends about them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.auctions.lifecycle import DepositStatus
from techexchange.auctions.models import Deposit, DepositCause, DepositEvidence, DepositOutcome
from techexchange.infra.http import AggregateOut, Body, MoneyBody
from techexchange.infra.http.schemas import Line, Prose
from techexchange.kernel.permissions import Actor


class DepositReferenceIn(Body):
    """What proves it: the number of a receipt, of a transfer, or of the document that orders it."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": {"reference": "VCB 2704/88"}})

    reference: Line


class DepositRefusalIn(Body):
    """Why the deposit was not found; its bidder is shown it."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "No transfer by this number arrived."}}
    )

    reason: Prose


class DepositOut(AggregateOut):
    """A deposit as its bidder and those who look after deposits see it."""

    auction_id: UUID
    bid_id: UUID
    bidder_id: UUID
    amount: MoneyBody
    evidence: DepositEvidence
    reference: Annotated[str | None, Field(description="What the bid named under seal")]
    status: DepositStatus
    available_moves: list[str]
    held_reference: str | None
    refusal: str | None
    outcome: Annotated[DepositOutcome | None, Field(description="What the rules say becomes of it")]
    cause: Annotated[DepositCause | None, Field(description="By which rule")]
    due_at: Annotated[datetime | None, Field(description="By when it is returned")]
    settled_reference: str | None
    created_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, deposit: Deposit, actor: Actor) -> "DepositOut":
        """A deposit with the moves this actor may make."""
        named = (name for name in cls.model_fields if name not in {"amount", "available_moves"})
        shown: dict[str, Any] = {name: getattr(deposit, name) for name in named}
        money = MoneyBody(amount=deposit.amount, currency=deposit.currency)
        return cls(**shown, amount=money, available_moves=deposit.moves_of(actor))
