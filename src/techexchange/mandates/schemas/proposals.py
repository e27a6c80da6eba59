"""Fee schedules the operator asks for, as they are sent and shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.infra.http import AggregateOut, Body
from techexchange.infra.http.schemas import Prose, When
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates.actions import FeeWish
from techexchange.mandates.lifecycle import PROPOSAL_LIFE, FeeProposalStatus
from techexchange.mandates.models import FeeProposal
from techexchange.mandates.schemas.fees import Fee, Fees


class FeeProposalIn(Body):
    """The fee schedule that is wanted, whole."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "fee_schedule": [{"service": "transfer_advice", "basis": "percent", "rate": "1"}],
                "reason": "Fewer transfers than foreseen.",
            }
        },
    )

    fee_schedule: Fees
    reason: Prose
    effective_at: Annotated[When | None, Field(description="From when on; when approved where none is named")] = None

    def wish(self) -> FeeWish:
        """The same in the domain's words."""
        return FeeWish([fee.model_dump(mode="json") for fee in self.fee_schedule], self.reason, self.effective_at)


class FeeProposalOut(AggregateOut):
    """A fee schedule that was asked for, and what became of it."""

    mandate_id: UUID
    operator_id: UUID
    fee_schedule: list[Fee]
    reason: str
    effective_at: datetime | None
    status: FeeProposalStatus
    available_moves: list[str]
    decided_because: str | None
    decided_at: datetime | None
    number: Annotated[int | None, Field(description="The version of the mandate's terms it became")]
    created_at: datetime

    @classmethod
    def of(cls, proposal: FeeProposal, actor: Actor) -> "FeeProposalOut":
        """A proposal with the moves open to this actor: the owner decides, the operator withdraws."""
        decides = actor.can(Permission.MANDATE_WRITE) and not actor.sits_in(proposal.operator_id)
        own = actor.can(Permission.FEE_PROPOSE, proposal.operator_id)
        allowed = ({"approve", "refuse"} if decides else set()) | ({"withdraw"} if own else set())
        moves = [move.name for move in PROPOSAL_LIFE.open_from(proposal.status) if move.name in allowed]
        fields = {name: getattr(proposal, name) for name in cls.model_fields if name != "available_moves"}
        return cls.model_validate(fields | {"available_moves": moves})
