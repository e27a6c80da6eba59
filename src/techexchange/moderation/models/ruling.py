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
    OutcomeNotApplicable,
    ReasonsMissing,
)


class CaseKind(StrEnum):
    """What a case asks: is this listing published, this organisation verified; was it flagged rightly; may it stay."""

    PUBLICATION = "publication"
    ORGANIZATION = "organization"
    FLAG = "flag"
    STANDING = "standing"


class Outcome(StrEnum):
    """How a case can be decided."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    DISMISS = "dismiss"
    SUSPEND = "suspend"


OUTCOMES: dict[CaseKind, frozenset[Outcome]] = {
    CaseKind.PUBLICATION: frozenset({Outcome.APPROVE, Outcome.REQUEST_CHANGES, Outcome.REJECT}),
    CaseKind.ORGANIZATION: frozenset({Outcome.APPROVE, Outcome.REQUEST_CHANGES, Outcome.REJECT}),
    CaseKind.FLAG: frozenset({Outcome.DISMISS, Outcome.REQUEST_CHANGES, Outcome.SUSPEND}),
    CaseKind.STANDING: frozenset({Outcome.DISMISS, Outcome.SUSPEND}),
}
"""How a case of each kind can end."""

WEIGHTY = frozenset({Outcome.APPROVE, Outcome.SUSPEND})
"""What needs the whole checklist answered, and nothing failed."""


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
    ORIGINAL = "original"
    REGISTERED = "registered"
    TAX_CODE_MATCHES = "tax_code_matches"
    REPRESENTATIVE_AUTHORIZED = "representative_authorized"
    NOT_RELATED = "not_related"
    REACHABLE = "reachable"
    FLAG_SUBSTANTIATED = "flag_substantiated"
    GROUNDS_DOCUMENTED = "grounds_documented"
    HEARD_OR_URGENT = "heard_or_urgent"
    PROPORTIONATE = "proportionate"


class ReasonCode(StrEnum):
    """Why a subject was not approved, was suspended, or was left as it is."""

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
    MISLEADING = "misleading"
    SECURITY = "security"
    UNFOUNDED = "unfounded"
    OTHER = "other"


@dataclass(frozen=True)
class Checkpoint:
    """A question of a checklist; a mandatory one must be answered, and not with `fail`, to approve or suspend."""

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
        ChecklistItem.ORIGINAL: Checkpoint("Is it neither another's text nor the same offer again?", mandatory=False),
    },
    CaseKind.ORGANIZATION: {
        ChecklistItem.REGISTERED: Checkpoint("Is the organisation in the register of its country?"),
        ChecklistItem.TAX_CODE_MATCHES: Checkpoint("Do tax code, name and address agree with the register?"),
        ChecklistItem.REPRESENTATIVE_AUTHORIZED: Checkpoint("May whoever registered it act for it?"),
        ChecklistItem.NOT_RELATED: Checkpoint("Are relations to the operator and its staff declared?"),
        ChecklistItem.REACHABLE: Checkpoint("Does its contact address answer?", mandatory=False),
    },
    CaseKind.FLAG: {
        ChecklistItem.FLAG_SUBSTANTIATED: Checkpoint("Does what was flagged hold of the version that is published?"),
        ChecklistItem.HEARD_OR_URGENT: Checkpoint("Was the organisation heard, or can it not wait?"),
        ChecklistItem.PROPORTIONATE: Checkpoint("Would nothing milder do?"),
    },
    CaseKind.STANDING: {
        ChecklistItem.GROUNDS_DOCUMENTED: Checkpoint("Are the grounds documented?"),
        ChecklistItem.HEARD_OR_URGENT: Checkpoint("Was the organisation heard, or can it not wait?"),
        ChecklistItem.PROPORTIONATE: Checkpoint("Would nothing milder do?"),
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
        """Pass if it may be decided so; raises OutcomeNotApplicable, ReasonsMissing or what the checklist lacks."""
        if self.outcome not in OUTCOMES[kind]:
            raise OutcomeNotApplicable(kind=kind, outcomes=sorted(OUTCOMES[kind]))
        if self.outcome is not Outcome.APPROVE and not self.reasons:
            raise ReasonsMissing
        template = CHECKLISTS[kind]
        foreign = self.checklist.keys() - template.keys()
        if foreign:
            raise ChecklistNotApplicable(items=sorted(foreign))
        if self.outcome not in WEIGHTY:
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
