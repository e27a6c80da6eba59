"""Cases, rulings and decisions as they are sent and shown."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.infra.http import AggregateOut, Body, Out
from techexchange.infra.http.schemas import Prose
from techexchange.kernel.lifecycle import Move
from techexchange.kernel.permissions import Actor, Permission
from techexchange.moderation.lifecycle import CLAIM, DECIDE, ESCALATE, LIFE, RELEASE, RETURN, CaseStatus
from techexchange.moderation.models import (
    CHECKLISTS,
    OUTCOMES,
    Case,
    CaseKind,
    CasePriority,
    ChecklistAnswer,
    ChecklistItem,
    Decision,
    Flag,
    FlagReason,
    Outcome,
    Reason,
    ReasonCode,
    Ruling,
)
from techexchange.regulations.models import Outcome as LegalOutcome

NEEDED: dict[Move[CaseStatus], Permission] = {
    CLAIM: Permission.CASE_CLAIM,
    RELEASE: Permission.CASE_CLAIM,
    DECIDE: Permission.CASE_DECIDE,
    ESCALATE: Permission.CASE_DECIDE,
    RETURN: Permission.CASE_RETURN,
}
"""The moves a person can make, and what they need for it."""

ADDRESSES = {
    CaseKind.PUBLICATION: "/v1/listings/",
    CaseKind.ORGANIZATION: "/v1/organizations/",
    CaseKind.FLAG: "/v1/listings/",
    CaseKind.STANDING: "/v1/organizations/",
}


class ReasonBody(Body):
    """One reason, by code and in words the submitter will read."""

    code: ReasonCode
    text: Prose


class ReasonShown(Out):
    """One reason as the submitter reads it."""

    code: ReasonCode
    text: str


RULING: dict[str, Any] = {
    "outcome": "request_changes",
    "subject_version": 3,
    "checklist": {"content_complete": "fail", "lawful": "pass"},
    "reasons": [{"code": "incomplete", "text": "Say at which temperature the process runs."}],
}


class RulingIn(Body):
    """A decision, on the version of the subject that was reviewed."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": RULING})

    outcome: Outcome
    subject_version: Annotated[
        int, Field(strict=True, ge=1, le=2**62, description="The ETag of the subject as you read it")
    ]
    checklist: Annotated[dict[ChecklistItem, ChecklistAnswer], Field(default_factory=dict)]
    reasons: Annotated[list[ReasonBody], Field(default_factory=list, max_length=20)]

    def ruling(self) -> Ruling:
        """The decision in the domain's words."""
        reasons = tuple(Reason(reason.code, reason.text) for reason in self.reasons)
        return Ruling(self.outcome, self.subject_version, self.checklist, reasons)


class EscalationIn(Body):
    """Why the owner's supervisor must look at it."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "Two institutes claim the same result."}}
    )

    reason: Prose


class InstructionIn(Body):
    """How the operator is to go on."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"instruction": "Ask both for the certificate."}}
    )

    instruction: Prose


class CaseOut(AggregateOut):
    """A case in the queue."""

    kind: CaseKind
    subject_id: UUID
    subject_url: Annotated[str, Field(description="Where the subject can be read")]
    subject_version: Annotated[int, Field(description="The subject's version when it last was claimed or decided on")]
    organization_id: UUID
    priority: CasePriority
    status: CaseStatus
    available_moves: Annotated[list[str], Field(description="What you may do with it now")]
    claimed_by: UUID | None
    four_eyes: Annotated[bool, Field(description="Whether two moderators have to approve, as of the last claim")]
    first_approved_by: Annotated[UUID | None, Field(description="Who gave the first of two approvals")]
    due_at: Annotated[datetime, Field(description="When it should be decided")]
    brought_up_at: Annotated[datetime | None, Field(description="When the owner was told that it stays undecided")]
    created_at: datetime

    @classmethod
    def of(cls, case: Case, actor: Actor) -> "CaseOut":
        """A case with the moves open to this actor."""
        return cls.model_validate(facts_of(case, actor))


class CheckpointOut(Out):
    """A point of the checklist."""

    item: ChecklistItem
    question: str
    mandatory: bool


class DecisionOut(Out):
    """A decision as the submitter reads it."""

    id: UUID
    case_id: UUID
    kind: CaseKind
    subject_id: UUID
    organization_id: UUID
    outcome: Outcome
    reviewed_version: int
    reasons: list[ReasonShown]
    at: datetime

    @classmethod
    def of(cls, decision: Decision) -> "DecisionOut":
        """Without who decided and what the checklist said."""
        return cls.model_validate(decision)


class DecisionRecordOut(DecisionOut):
    """A decision as it is on file."""

    first: Annotated[bool, Field(description="Whether it is the first of two approvals")]
    checklist: dict[ChecklistItem, ChecklistAnswer]
    decided_by: UUID


class CaseFindingOut(Out):
    """What one rule of the law says, and by what it was found."""

    rule: str
    outcome: LegalOutcome
    source: str
    text: Annotated[dict[str, str], Field(description="In Vietnamese (vi) and English (en)")]
    pack: str
    matched: list[str]


class CaseScreeningOut(Out):
    """What a rule pack said of the content on a day."""

    pack: Annotated[str, Field(examples=["VN-2026.1"])]
    outcome: LegalOutcome
    on: date
    findings: list[CaseFindingOut]


class CaseFlagOut(Out):
    """A flag as moderators read it; nobody reads who raised it."""

    id: UUID
    reason: FlagReason
    text: str
    listing_version: Annotated[int, Field(description="The number of the published version that was flagged")]
    at: datetime


class SuspectOut(Out):
    """A published listing whose text is suspiciously like this one's."""

    listing_id: UUID
    version: int
    language: str
    resemblance: Annotated[float, Field(description="The share of all runs of three words that both have, 0 to 1")]
    contained: Annotated[float, Field(description="The share of this listing's runs that the other has, 0 to 1")]
    same_organization: bool


class CaseDetailOut(CaseOut):
    """A case with all that is needed to decide it."""

    escalation: Annotated[str | None, Field(description="Why it was put before the owner")]
    instruction: Annotated[str | None, Field(description="What the owner said to it")]
    grounds: Annotated[str | None, Field(description="Why a suspension was proposed")]
    opened_by: Annotated[UUID | None, Field(description="Who proposed it")]
    screening: Annotated[CaseScreeningOut | None, Field(description="What the law says of a listing, as last claimed")]
    suspects: Annotated[list[SuspectOut], Field(description="What a listing is suspiciously like, the likest first")]
    flags: list[CaseFlagOut]
    outcomes: Annotated[list[Outcome], Field(description="How a case of this kind can be decided")]
    checklist: list[CheckpointOut]
    decisions: list[DecisionRecordOut]

    @classmethod
    def with_decisions(
        cls, case: Case, decisions: Iterable[Decision], flags: Iterable[Flag], actor: Actor
    ) -> "CaseDetailOut":
        """A case, its checklist, the flags it gathers, and what was decided in it so far."""
        template = CHECKLISTS[case.kind].items()
        points = [
            CheckpointOut(item=item, question=point.question, mandatory=point.mandatory) for item, point in template
        ]
        more = {
            "escalation": case.escalation,
            "instruction": case.instruction,
            "grounds": case.grounds,
            "opened_by": case.opened_by,
            "suspects": [SuspectOut.model_validate(suspect) for suspect in case.suspects],
            "flags": [CaseFlagOut.model_validate(flag) for flag in flags],
            "outcomes": sorted(OUTCOMES[case.kind]),
            "screening": CaseScreeningOut.model_validate(case.screening) if case.screening else None,
            "checklist": points,
            "decisions": [DecisionRecordOut.model_validate(decision) for decision in decisions],
        }
        return cls.model_validate(facts_of(case, actor) | more)


class CaseCountOut(Out):
    """How many cases of a kind are in a status."""

    kind: CaseKind
    status: CaseStatus
    cases: int
    overdue: int


class CaseStatisticsOut(Out):
    """The queue in numbers."""

    counts: list[CaseCountOut]


def facts_of(case: Case, actor: Actor) -> dict[str, Any]:
    """What is shown of a case everywhere."""
    derived = {"subject_url", "available_moves"}
    facts = {name: getattr(case, name) for name in CaseOut.model_fields if name not in derived}
    return facts | {
        "subject_url": f"{ADDRESSES[case.kind]}{case.subject_id}",
        "available_moves": [
            move.name
            for move in LIFE.open_from(case.status)
            if move in NEEDED and actor.can(NEEDED[move]) and case.is_open_to(actor, move)
        ],
    }
