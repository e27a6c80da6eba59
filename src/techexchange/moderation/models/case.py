"""A case: one decision that is wanted about one subject."""

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.days import same_hour_after
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import Move
from techexchange.kernel.permissions import Actor
from techexchange.moderation.errors import (
    CaseNotHeld,
    CaseNotOverdue,
    OwnCase,
    PartyToCase,
    SecondReviewerNeeded,
)
from techexchange.moderation.events import (
    CaseBroughtUp,
    CaseClaimed,
    CaseClosed,
    CaseDecided,
    CaseEscalated,
    CaseEvent,
    CaseFirstApproved,
    CaseOpened,
    CaseOverdue,
    CaseReleased,
    CaseReturned,
)
from techexchange.moderation.lifecycle import (
    APPROVE_FIRST,
    CLAIM,
    CLOSE,
    DECIDE,
    ESCALATE,
    LIFE,
    LIVE,
    RELEASE,
    RETURN,
    CaseStatus,
)
from techexchange.moderation.models.ruling import CaseKind, Decision, Outcome, Ruling
from techexchange.moderation.models.subject import Subject

E = TypeVar("E", bound=CaseEvent)


class CasePriority(StrEnum):
    """How soon a case should be looked at: what comes back after changes, or is flagged as a danger, goes first."""

    NORMAL = "normal"
    HIGH = "high"


WORKING_DAYS = {CaseKind.ORGANIZATION: 3, CaseKind.PUBLICATION: 5, CaseKind.FLAG: 3, CaseKind.STANDING: 3}
"""The service clock of each kind, in working days.

No law sets one; these follow the terms for registering a transfer contract: 3 working days to ask for supplements,
5 for the certificate (Law on Technology Transfer 07/2017/QH14, Art. 31, as its procedure is commonly described).
"""

WORKING_DAYS_URGENT = 2
"""The service clock of what goes first; a choice of this exchange."""

FURTHER_WORKING_DAYS = 2
"""How long an overdue case may wait before it is brought up to the owner; a choice of this exchange."""

IS_LIVE = literal_column("status IN ('" + "', '".join(LIVE) + "')", Boolean())


class Case(Aggregate):
    """A wait for a decision, and who ends it."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("uq_cases_live_subject", "kind", "subject_id", unique=True, postgresql_where=IS_LIVE),
        Index("ix_cases_due_at_id", "due_at", "id"),
        Index("ix_cases_live_due_at_id", "due_at", "id", postgresql_where=IS_LIVE),
        Index("ix_cases_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    kind: Mapped[CaseKind] = mapped_column(Coded(CaseKind))
    subject_id: Mapped[UUID] = mapped_column(index=True)
    subject_version: Mapped[int]
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    priority: Mapped[CasePriority] = mapped_column(Coded(CasePriority))
    status: Mapped[CaseStatus] = mapped_column(Coded(CaseStatus))
    claimed_by: Mapped[UUID | None] = mapped_column(index=True)
    first_approved_by: Mapped[UUID | None]
    first_approved_version: Mapped[int | None]
    four_eyes: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    screening: Mapped[dict[str, Any] | None]
    escalation: Mapped[str | None]
    instruction: Mapped[str | None]
    opened_by: Mapped[UUID | None]
    grounds: Mapped[str | None]
    suspects: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'"))
    brought_up_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    wake_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @classmethod
    def open(
        cls, *, kind: CaseKind, subject: Subject, urgent: bool, by: Actor, at: datetime
    ) -> tuple["Case", CaseOpened]:
        """A case about a subject that waits; `urgent` where it came back after changes, or a flag tells of danger."""
        due = same_hour_after(at, WORKING_DAYS_URGENT if urgent else WORKING_DAYS[kind])
        case = cls(
            id=new_id(),
            kind=kind,
            subject_id=subject.id,
            subject_version=subject.version,
            organization_id=subject.organization_id,
            priority=CasePriority.HIGH if urgent else CasePriority.NORMAL,
            status=LIFE.initial,
            due_at=due,
            wake_at=due,
            suspects=[],
            created_at=at,
        )
        case.look_at(subject)
        return case, case._happened(CaseOpened, by, at, due_at=due)

    @classmethod
    def propose(cls, subject: Subject, grounds: str, *, by: Actor, at: datetime) -> tuple["Case", CaseOpened]:
        """A case about an organisation's place here, which another moderator than the proposer decides."""
        case, opened = cls.open(kind=CaseKind.STANDING, subject=subject, urgent=False, by=by, at=at)
        case.opened_by, case.grounds = by.id, grounds
        return case, opened

    def look_at(self, subject: Subject) -> None:
        """Note what the subject asks for as it stands: two people or one, what the law says, and what it is like."""
        self.four_eyes = subject.four_eyes
        if subject.suspects is not None:
            self.suspects = [suspect.record() for suspect in subject.suspects]
        self.screening = subject.screening.record() if subject.screening else None

    def claim(self, subject_version: int, *, by: Actor, at: datetime) -> CaseClaimed:
        """Take the case; raises PartyToCase or SecondReviewerNeeded."""
        self.must_suit(by)
        self.status = CLAIM(self.status)
        self.claimed_by = by.id
        self.subject_version = subject_version
        return self._happened(CaseClaimed, by, at)

    def release(self, *, by: Actor, at: datetime) -> CaseReleased:
        """Put it back into the queue."""
        self.status = RELEASE(self.status)
        self.claimed_by = None
        return self._happened(CaseReleased, by, at)

    def decide(
        self, ruling: Ruling, *, four_eyes: bool, by: Actor, at: datetime
    ) -> tuple[Decision, CaseDecided | CaseFirstApproved]:
        """Put a ruling on record; with `four_eyes` an approval is final only as the second of the same version."""
        self.must_suit(by)
        if self.status is CaseStatus.CLAIMED and self.claimed_by != by.id:
            raise CaseNotHeld
        ruling.check(self.kind)
        seconded = self.first_approved_version == ruling.reviewed_version
        first = four_eyes and ruling.outcome is Outcome.APPROVE and not seconded
        if first:
            self.status = APPROVE_FIRST(self.status)
        else:
            self.status = DECIDE(self.status)
        decision = Decision(
            id=new_id(),
            case_id=self.id,
            kind=self.kind,
            subject_id=self.subject_id,
            organization_id=self.organization_id,
            outcome=ruling.outcome,
            first=first,
            reviewed_version=ruling.reviewed_version,
            checklist={item.value: answer.value for item, answer in ruling.checklist.items()},
            reasons=[asdict(reason) for reason in ruling.reasons],
            decided_by=by.id,
            at=at,
        )
        self.subject_version = ruling.reviewed_version
        reviewed = {"decision_id": decision.id, "reviewed_version": ruling.reviewed_version}
        if first:
            self.claimed_by, self.first_approved_by = None, by.id
            self.first_approved_version = ruling.reviewed_version
            return decision, self._happened(CaseFirstApproved, by, at, **reviewed)
        self.wake_at = None
        codes = tuple(reason.code.value for reason in ruling.reasons)
        return decision, self._happened(CaseDecided, by, at, outcome=ruling.outcome.value, reasons=codes, **reviewed)

    def escalate(self, reason: str, *, by: Actor, at: datetime) -> CaseEscalated:
        """Put it before the owner; raises PartyToCase, or CaseNotHeld where another moderator holds it."""
        self.must_be_free_of(by)
        if self.status is CaseStatus.CLAIMED and self.claimed_by != by.id:
            raise CaseNotHeld
        self.status = ESCALATE(self.status)
        self.claimed_by = None
        self.escalation = reason
        return self._happened(CaseEscalated, by, at)

    def give_back(self, instruction: str, *, by: Actor, at: datetime) -> CaseReturned:
        """Return an escalated case to the queue with the owner's instruction; raises PartyToCase."""
        self.must_be_free_of(by)
        self.status = RETURN(self.status)
        self.instruction = instruction
        return self._happened(CaseReturned, by, at)

    def close(self, *, by: Actor, at: datetime) -> CaseClosed:
        """End it undecided: its subject no longer waits."""
        self.status = CLOSE(self.status)
        self.claimed_by = None
        self.wake_at = None
        return self._happened(CaseClosed, by, at)

    def note_overdue(self, *, by: Actor, at: datetime) -> CaseOverdue | CaseBroughtUp:
        """Put on record that the service clock has run out, and after a further term that it still was not decided.

        Raises CaseNotOverdue.
        """
        if self.wake_at is None or at < self.wake_at:
            raise CaseNotOverdue(due_at=self.due_at)
        if self.wake_at <= self.due_at:
            self.wake_at = same_hour_after(max(at, self.due_at), FURTHER_WORKING_DAYS)
            return self._happened(CaseOverdue, by, at, due_at=self.due_at)
        self.wake_at, self.brought_up_at = None, at
        return self._happened(CaseBroughtUp, by, at, due_at=self.due_at)

    def is_open_to(self, actor: Actor, move: Move[CaseStatus]) -> bool:
        """Whether nothing but the permission can stand between this actor and the move."""
        holds = self.claimed_by is None or self.claimed_by == actor.id
        related = actor.sits_in(self.organization_id)
        if move is CLAIM:
            return not related and actor.id not in {self.first_approved_by, self.opened_by}
        if move is RETURN:
            return not related
        return move is RELEASE or (holds and not related)

    def must_be_free_of(self, actor: Actor) -> None:
        """Pass unless the actor belongs to the organisation the case is about; raises PartyToCase."""
        if actor.sits_in(self.organization_id):
            raise PartyToCase

    def must_suit(self, actor: Actor) -> None:
        """Pass if this moderator may judge the case; raises PartyToCase, OwnCase or SecondReviewerNeeded."""
        self.must_be_free_of(actor)
        if self.opened_by == actor.id:
            raise OwnCase
        if self.first_approved_by == actor.id:
            raise SecondReviewerNeeded

    def _happened(self, event: type[E], by: Actor, at: datetime, **facts: Any) -> E:
        return event(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            kind=self.kind.value,
            reviewed_id=self.subject_id,
            organization_id=self.organization_id,
            **facts,
        )
