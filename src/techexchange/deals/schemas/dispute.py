"""Disputes as they are sent and shown."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from techexchange.deals.lifecycle.dispute import DisputeStatus
from techexchange.deals.models.dispute import Dispute, DisputeForum, DisputeMatter, Grievance, Referral
from techexchange.infra.http import AggregateOut, Body
from techexchange.infra.http.schemas import Line, Prose
from techexchange.kernel.permissions import Actor


def example(**fields: Any) -> ConfigDict:
    """The configuration of a body with an example."""
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": fields})


class DisputeIn(Body):
    """What one party holds against the other."""

    model_config = example(
        matter="delivery",
        statement="The control software was not handed over with the second line.",
        demand="Handing over within thirty days",
    )

    matter: DisputeMatter
    statement: Annotated[Prose, Field(description="For the other party only")]
    demand: Annotated[Prose | None, Field(description="What is asked for")] = None

    def grievance(self) -> Grievance:
        """The dispute in the domain's terms."""
        return Grievance(self.matter, self.statement, self.demand)


class DisputeAnswerIn(Body):
    """What the other party answers."""

    model_config = example(answer="It was handed over on 4 May; see the minutes of that day.")

    answer: Annotated[Prose, Field(description="For the other party only")]


class SettlementIn(Body):
    """How one party proposes to settle."""

    model_config = example(settlement="The software is handed over again by 1 July, with two days of training.")

    settlement: Annotated[Prose, Field(description="For the other party only")]


class SettleIn(Body):
    """Which proposal is agreed to."""

    model_config = example(settlement_hash="ab" * 32)

    settlement_hash: Annotated[
        str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="`settlement_hash` of what was read")
    ]


class ReferralIn(Body):
    """To whom the dispute is taken."""

    model_config = example(forum="arbitration", reference="Case 12/26")

    forum: DisputeForum
    reference: Annotated[Line | None, Field(description="A case number, for the other party only")] = None

    def referral(self) -> Referral:
        """The referral in the domain's terms."""
        return Referral(self.forum, self.reference)


class DisputeOut(AggregateOut):
    """A dispute as its two parties see it."""

    status: DisputeStatus
    available_moves: list[str]
    contract_id: UUID
    opened_by: UUID
    matter: DisputeMatter
    statement: str
    demand: str | None
    answer: str | None
    answer_by: datetime
    answered_at: datetime | None
    settlement: str | None
    settlement_by: UUID | None
    settlement_salt: Annotated[str | None, Field(description="With it anyone who has the text can verify the hash")]
    settlement_hash: Annotated[
        str | None, Field(description="SHA-256 of the canonical JSON of dispute_id, settlement and salt")
    ]
    forum: DisputeForum | None
    reference: str | None
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, dispute: Dispute, actor: Actor) -> "DisputeOut":
        """A dispute with the moves this actor may make."""
        shown: dict[str, Any] = {name: getattr(dispute, name) for name in set(cls.model_fields) - {"available_moves"}}
        return cls(**shown, available_moves=dispute.moves_of(actor))
