"""Filters of the queue and the views they are kept as; the moderators' figures."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.infra.http import Body, Out, PageQuery
from techexchange.infra.http.schemas import Line, YesOrNo
from techexchange.kernel.permissions import Actor
from techexchange.moderation.lifecycle import CaseStatus
from techexchange.moderation.models import CaseKind, CaseView, Outcome
from techexchange.moderation.queries import CaseFilter

EXAMPLE: dict[str, Any] = {"name": "Late flags", "wanted": {"kind": "flag", "overdue": True}}


class CaseFilterIn(Body):
    """Which cases are wanted; what is left out is left open."""

    kind: CaseKind | None = None
    status: CaseStatus | None = None
    overdue: YesOrNo | None = None
    claimed_by_me: YesOrNo = False
    organization_id: UUID | None = None
    brought_up: YesOrNo | None = None

    def filter(self, actor: Actor) -> CaseFilter:
        """The filter for whoever looks."""
        named = self.model_dump(exclude={"claimed_by_me"})
        return CaseFilter(**named, claimed_by=actor.id if self.claimed_by_me else None)

    def kept(self) -> dict[str, Any]:
        """The filter as it is kept."""
        return self.model_dump(mode="json", exclude_defaults=True)


class CaseQuery(PageQuery):
    """Which cases are wanted."""

    kind: CaseKind | None = None
    status: CaseStatus | None = None
    overdue: Annotated[bool | None, Field(description="Only those past their time, or only the others")] = None
    claimed_by_me: Annotated[bool, Field(description="Only those you hold")] = False
    organization_id: UUID | None = None
    brought_up: Annotated[bool | None, Field(description="Only those brought up to the owner, or only others")] = None

    def wanted(self) -> CaseFilterIn:
        """The filter alone."""
        return CaseFilterIn(**self.model_dump(exclude={"limit", "cursor"}))


class CaseViewIn(Body):
    """A filter to keep under a name."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": EXAMPLE})

    name: Line
    wanted: CaseFilterIn


class CaseViewOut(Out):
    """A view of the queue that one keeps."""

    id: UUID
    name: str
    wanted: CaseFilterIn
    created_at: datetime

    @classmethod
    def of(cls, view: CaseView) -> "CaseViewOut":
        """A view as its person reads it."""
        wanted = CaseFilterIn(**view.wanted)
        return cls(id=view.id, name=view.name, wanted=wanted, created_at=view.created_at)


class ModeratorOut(Out):
    """How one moderator decided."""

    moderator_id: UUID
    decisions: int
    outcomes: dict[Outcome, int]
    median_hours: Annotated[
        float | None, Field(description="From the opening of a case to the decision, half took longer")
    ]
    appealed: Annotated[int, Field(description="How many of the appeals against their decisions were judged")]
    reversed: Annotated[int, Field(description="How many of these the owner decided otherwise")]
    reversal_share: Annotated[float | None, Field(description="The latter of the former, 0 to 1")]


class ModeratorsOut(Out):
    """The moderators' decisions in numbers."""

    moderators: list[ModeratorOut]
