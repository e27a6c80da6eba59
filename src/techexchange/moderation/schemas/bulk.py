"""Many cases at once, and the proposal of a suspension."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.infra.http import Body, Out
from techexchange.infra.http.problems import document, status_of
from techexchange.infra.http.schemas import Problem, Prose
from techexchange.kernel.permissions import Actor
from techexchange.moderation.actions import BulkItem, BulkMove, BulkOutcome
from techexchange.moderation.schemas.cases import CaseOut, RulingIn

MOST_AT_ONCE = 100
CASE = "01a0b1c2-0000-7000-8000-000000000001"
EXAMPLE: dict[str, Any] = {"items": [{"case_id": CASE, "version": 1, "move": "claim"}]}
PROPOSAL: dict[str, Any] = {"organization_id": CASE, "grounds": "Its certificate was withdrawn on 3 March."}


class ProposalIn(Body):
    """Which organisation should lose its place for now, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": PROPOSAL})

    organization_id: UUID
    grounds: Prose


class BulkItemIn(Body):
    """One case at the version you read, and what is wanted of it; `decide` needs a `ruling`."""

    case_id: UUID
    version: Annotated[int, Field(strict=True, ge=1, le=2**62, description="The ETag of the case as you read it")]
    move: BulkMove
    ruling: RulingIn | None = None

    def item(self) -> BulkItem:
        """The item in the domain's words."""
        return BulkItem(self.case_id, self.version, self.move, self.ruling.ruling() if self.ruling else None)


class BulkIn(Body):
    """What is wanted of which cases, in order."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": EXAMPLE})

    items: Annotated[list[BulkItemIn], Field(min_length=1, max_length=MOST_AT_ONCE)]

    def moves(self) -> list[BulkItem]:
        """The items in the domain's words."""
        return [item.item() for item in self.items]


class BulkItemOut(Out):
    """What became of one item: the case as it is now, or the problem that kept it as it was."""

    case_id: UUID
    case: CaseOut | None
    problem: Problem | None
    ledger_reference: Annotated[list[UUID], Field(description="The events this put on record; ask for their receipts")]

    @classmethod
    def of(cls, outcome: BulkOutcome, actor: Actor, language: str) -> "BulkItemOut":
        """An outcome with its problem in `vi` or `en`."""
        case = CaseOut.of(outcome.case, actor) if outcome.case else None
        told = document(outcome.refusal, status_of(type(outcome.refusal)), language) if outcome.refusal else None
        problem = Problem.model_validate(told) if told else None
        named = [fact.event_id for fact in outcome.facts]
        return cls(case_id=outcome.case_id, case=case, problem=problem, ledger_reference=named)


class BulkOut(Out):
    """What became of each item, in the order they were sent."""

    items: list[BulkItemOut]
