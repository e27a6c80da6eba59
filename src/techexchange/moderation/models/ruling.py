"""What a moderator decides, what must be looked at first, and the decision as it stays on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base, Coded
from techexchange.moderation.errors import (
    ChecklistFailed,
    ChecklistIncomplete,
    ChecklistNotApplicable,
    ReasonsMissing,
)


class CaseKind(StrEnum):
    """What a case is about."""

    PUBLICATION = "publication"
    ORGANIZATION = "organization"


class Outcome(StrEnum):
    """How a case can be decided."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"


class ChecklistAnswer(StrEnum):
    """What a moderator found on one point."""

    PASSED = "pass"
    FAILED = "fail"
    NOT_APPLICABLE = "na"


class ChecklistItem(StrEnum):
    """One point to look at."""

    CONTENT_COMPLETE = "content_complete"
    CLASSIFIED = "classified"
    NOTHING_CONFIDENTIAL = "nothing_confidential"
    NO_ADVERTISING = "no_advertising"
    ENTITLED = "entitled"
    RIGHTS_STATED = "rights_stated"
    LAWFUL = "lawful"
    NOVELTY_SAFE = "novelty_safe"
    STATE_SHARE_PROVED = "state_share_proved"
    REGISTERED = "registered"
    TAX_CODE_MATCHES = "tax_code_matches"
    REPRESENTATIVE_AUTHORIZED = "representative_authorized"
    NOT_RELATED = "not_related"
    REACHABLE = "reachable"


class ReasonCode(StrEnum):
    """Why a subject was not approved."""

    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"
    WRONG_CLASSIFICATION = "wrong_classification"
    CONFIDENTIAL_CONTENT = "confidential_content"
    ADVERTISING = "advertising"
    NOT_ENTITLED = "not_entitled"
    RIGHTS_UNCLEAR = "rights_unclear"
    UNLAWFUL = "unlawful"
    NOVELTY_AT_RISK = "novelty_at_risk"
    STATE_SHARE_UNPROVED = "state_share_unproved"
    DUPLICATE = "duplicate"
    NOT_REGISTERED = "not_registered"
    DETAILS_DIFFER = "details_differ"
    NOT_AUTHORIZED = "not_authorized"
    OTHER = "other"


@dataclass(frozen=True)
class Checkpoint:
    """A question of a checklist; a mandatory one must be answered, and not with `fail`, to approve."""

    question: str
    mandatory: bool = True


CHECKLISTS: dict[CaseKind, dict[ChecklistItem, Checkpoint]] = {
    CaseKind.PUBLICATION: {
        ChecklistItem.CONTENT_COMPLETE: Checkpoint("Is the text complete and can an outsider understand it?"),
        ChecklistItem.CLASSIFIED: Checkpoint("Do sector, field and readiness level fit the text?", mandatory=False),
        ChecklistItem.NOTHING_CONFIDENTIAL: Checkpoint("Is the public part free of confidential and personal data?"),
        ChecklistItem.NO_ADVERTISING: Checkpoint("Is it free of advertising and of ways around the exchange?"),
        ChecklistItem.ENTITLED: Checkpoint("Is the organisation entitled to offer or seek this?"),
        ChecklistItem.RIGHTS_STATED: Checkpoint("Are the intellectual property rights stated and plausible?"),
        ChecklistItem.LAWFUL: Checkpoint("Is its transfer lawful, or is a permit named where one is needed?"),
        ChecklistItem.NOVELTY_SAFE: Checkpoint("Would publishing leave the novelty of an unfiled invention intact?"),
        ChecklistItem.STATE_SHARE_PROVED: Checkpoint("Is the state's share, if any, stated and documented?"),
    },
    CaseKind.ORGANIZATION: {
        ChecklistItem.REGISTERED: Checkpoint("Is the organisation in the register of its country?"),
        ChecklistItem.TAX_CODE_MATCHES: Checkpoint("Do tax code, name and address agree with the register?"),
        ChecklistItem.REPRESENTATIVE_AUTHORIZED: Checkpoint("May whoever registered it act for it?"),
        ChecklistItem.NOT_RELATED: Checkpoint("Are relations to the operator and its staff declared?"),
        ChecklistItem.REACHABLE: Checkpoint("Does its contact address answer?", mandatory=False),
    },
}
"""What is looked at for each kind of case."""


@dataclass(frozen=True)
class Reason:
    """One reason, by its code and in the moderator's words to the submitter."""

    code: ReasonCode
    text: str


@dataclass(frozen=True)
class Ruling:
    """A decision as a moderator hands it in, on the version of the subject that was reviewed."""

    outcome: Outcome
    reviewed_version: int
    checklist: Mapping[ChecklistItem, ChecklistAnswer]
    reasons: tuple[Reason, ...] = ()

    def check(self, kind: CaseKind) -> None:
        """Pass if it may be decided so; raises one of the checklist's errors or ReasonsMissing."""
        template = CHECKLISTS[kind]
        foreign = self.checklist.keys() - template.keys()
        if foreign:
            raise ChecklistNotApplicable(items=sorted(foreign))
        if self.outcome is not Outcome.APPROVE:
            if not self.reasons:
                raise ReasonsMissing
            return
        mandatory = {item for item, checkpoint in template.items() if checkpoint.mandatory}
        unanswered = mandatory - self.checklist.keys()
        if unanswered:
            raise ChecklistIncomplete(items=sorted(unanswered))
        failed = {item for item in mandatory if self.checklist[item] is ChecklistAnswer.FAILED}
        if failed:
            raise ChecklistFailed(items=sorted(failed))


class Decision(Base):
    """What was decided, by whom and why; written once."""

    __tablename__ = "case_decisions"
    __table_args__ = (
        Index("ix_case_decisions_organization_id_at_id", "organization_id", "at", "id"),
        Index("ix_case_decisions_subject_id_at_id", "subject_id", "at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[CaseKind] = mapped_column(Coded(CaseKind))
    subject_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    outcome: Mapped[Outcome] = mapped_column(Coded(Outcome))
    first: Mapped[bool]
    reviewed_version: Mapped[int]
    checklist: Mapped[dict[str, Any]]
    reasons: Mapped[list[dict[str, Any]]]
    decided_by: Mapped[UUID]
    at: Mapped[datetime]
