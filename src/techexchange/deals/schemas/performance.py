"""Milestones and endings as they are sent and shown."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.deals.lifecycle import EndingStatus, MilestoneStatus
from techexchange.deals.models import (
    ContractEnding,
    ContractMilestone,
    EndingCause,
    EndingKind,
    EndingWish,
    MilestoneReport,
)
from techexchange.deals.schemas.evidence import FileIds
from techexchange.infra.http import AggregateOut, Body, Out
from techexchange.infra.http.schemas import Prose
from techexchange.kernel.permissions import Actor

ForTheOther = Annotated[Prose | None, Field(description="For the other party only")]


class MilestoneReportIn(Body):
    """That a milestone was reached."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"note": "The line has run for thirty days", "files": []}},
    )

    note: ForTheOther = None
    files: FileIds = Field(default_factory=list)

    def report(self) -> MilestoneReport:
        """The report in the domain's words."""
        return MilestoneReport(self.note, tuple(self.files))


class JudgementIn(Body):
    """A word on a judgement."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"note": "Measured on 12 March"}}
    )

    note: ForTheOther = None


class MilestoneOut(AggregateOut):
    """A milestone as the parties of the contract see it."""

    status: MilestoneStatus
    available_moves: list[str]
    contract_id: UUID
    number: int
    name: str
    due_on: date | None
    criterion: Annotated[dict[str, str | None] | None, Field(description="By what the two see it, by language")]
    reported_by: UUID | None
    report: str | None
    files: list[UUID]
    reported_at: datetime | None
    judgement: str | None
    judged_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, milestone: ContractMilestone, actor: Actor) -> "MilestoneOut":
        """A milestone with the moves this actor may make."""
        shown: dict[str, Any] = {name: getattr(milestone, name) for name in set(cls.model_fields) - {"available_moves"}}
        return cls(**shown, available_moves=milestone.moves_of(actor))


class MilestonesOut(Out):
    """The milestones of a contract, in the order they were agreed."""

    items: list[MilestoneOut]

    @classmethod
    def of(cls, milestones: Sequence[ContractMilestone], actor: Actor) -> "MilestonesOut":
        """Milestones with the moves this actor may make."""
        return cls(items=[MilestoneOut.of(milestone, actor) for milestone in milestones])


class CompletionIn(Body):
    """That everything the contract asks for was done."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "The last royalty has been paid"}}
    )

    reason: ForTheOther = None

    def wish(self) -> EndingWish:
        """The proposal in the domain's words."""
        return EndingWish(EndingKind.COMPLETION, None, self.reason)


class TerminationIn(Body):
    """That a contract is to end before it is carried out: by agreement, or for a cause that is named."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"cause": "non_payment", "reason": "Two instalments are open since March"}},
    )

    cause: Annotated[EndingCause | None, Field(description="None: by agreement of both parties")] = None
    reason: Annotated[Prose, Field(description="For the other party only")]

    def wish(self) -> EndingWish:
        """The proposal or notice in the domain's words."""
        return EndingWish(EndingKind.CAUSE if self.cause else EndingKind.AGREEMENT, self.cause, self.reason)


class EndingAnswerIn(Body):
    """A word on an answer."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"answer": "Both instalments were paid on 2 April"}}
    )

    answer: ForTheOther = None


class EndingOut(AggregateOut):
    """A proposal to end a contract, as its two parties see it."""

    status: EndingStatus
    available_moves: list[str]
    contract_id: UUID
    kind: EndingKind
    cause: EndingCause | None
    reason: str | None
    proposed_by: UUID
    answer: str | None
    answer_by: Annotated[datetime | None, Field(description="Until when a notice for cause waits for an answer")]
    answered_at: datetime | None
    agreed: bool
    carried_out_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, ending: ContractEnding, actor: Actor) -> "EndingOut":
        """A proposal with the moves this actor may make."""
        shown: dict[str, Any] = {name: getattr(ending, name) for name in set(cls.model_fields) - {"available_moves"}}
        return cls(**shown, available_moves=ending.moves_of(actor))
