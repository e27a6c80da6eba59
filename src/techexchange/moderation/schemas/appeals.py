"""Appeals as they are sent and shown."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.infra.http import AggregateOut, Body
from techexchange.infra.http.schemas import Prose
from techexchange.kernel.permissions import Actor, Permission
from techexchange.moderation.lifecycle import FILED, AppealStatus
from techexchange.moderation.models import Appeal, AppealedMeasure, AppealOutcome, AppealRuling, AppealSubject

SUBJECT = "01a0b1c2-0000-7000-8000-000000000001"
APPEAL: dict[str, Any] = {"about": "listing", "subject_id": SUBJECT, "grounds": "The certificate was attached."}
RULING: dict[str, Any] = {"outcome": "reversed", "subject_version": 5, "answer": "The certificate is genuine."}


class AppealIn(Body):
    """What is appealed, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": APPEAL})

    about: AppealSubject
    subject_id: Annotated[UUID, Field(description="The listing or organisation decided about, or the flag dismissed")]
    grounds: Prose


class AppealRulingIn(Body):
    """What the owner decides, on the version of the listing or organisation that was reviewed."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": RULING})

    outcome: AppealOutcome
    subject_version: Annotated[
        int, Field(strict=True, ge=1, le=2**62, description="The ETag of the listing or organisation as you read it")
    ]
    answer: Annotated[Prose, Field(description="What the appellant is told")]

    def ruling(self) -> AppealRuling:
        """The decision in the domain's words."""
        return AppealRuling(self.outcome, self.subject_version, self.answer)


class AppealOut(AggregateOut):
    """An appeal; who decided what is appealed is told to the owner, the operator and the auditor alone."""

    about: AppealSubject
    subject_id: UUID
    organization_id: UUID
    appellant_id: Annotated[UUID | None, Field(description="Who appeals; of a flag nobody but the one who does")]
    against: AppealedMeasure
    decided_at: Annotated[datetime, Field(description="When what is appealed was decided")]
    decided_by: UUID | None
    grounds: str
    status: AppealStatus
    available_moves: Annotated[list[str], Field(description="What you may do with it now")]
    first_reversed_by: Annotated[UUID | None, Field(description="Who was the first of two supervisors to reverse it")]
    answer: str | None
    answered_by: UUID | None
    answered_at: datetime | None
    due_at: Annotated[datetime, Field(description="When it should be decided")]
    filed_at: datetime

    @classmethod
    def of(cls, appeal: Appeal, actor: Actor) -> "AppealOut":
        """An appeal with the moves open to this actor."""
        derived = {"available_moves"}
        facts: dict[str, Any] = {name: getattr(appeal, name) for name in cls.model_fields if name not in derived}
        if not actor.can(Permission.APPEAL_READ):
            facts |= dict.fromkeys(INSIDE)
        if appeal.about is AppealSubject.FLAG and actor.id != appeal.appellant_id:
            facts["appellant_id"] = None
        return cls.model_validate(facts | {"available_moves": moves_of(appeal, actor)})


INSIDE = ("decided_by", "first_reversed_by", "answered_by")
"""What the parties are not told."""


def moves_of(appeal: Appeal, actor: Actor) -> list[str]:
    """The names of the moves that are open to this actor."""
    if appeal.status is not FILED:
        return []
    flagged = appeal.about is AppealSubject.FLAG and appeal.appellant_id == actor.id
    mine = flagged or actor.can(Permission.APPEAL_MAKE, appeal.organization_id)
    judges = actor.can(Permission.APPEAL_DECIDE) and actor.id != appeal.decided_by
    return ["withdraw"] * mine + ["decide"] * (judges and not actor.sits_in(appeal.organization_id))
