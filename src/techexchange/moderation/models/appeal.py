"""An appeal to the owner against what the operator decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.days import same_hour_after
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission
from techexchange.moderation.errors import (
    AppealMoot,
    AppealOutOfTime,
    CaseNotOverdue,
    OwnDecision,
    PartyToCase,
    SecondReviewerNeeded,
    StaleDecision,
)
from techexchange.moderation.events import (
    AppealDecided,
    AppealEvent,
    AppealFiled,
    AppealFirstReversed,
    AppealOverdue,
    AppealWithdrawn,
)
from techexchange.moderation.lifecycle import APPEAL_LIFE, REVERSE, UPHOLD, WITHDRAW, AppealStatus

V = TypeVar("V", bound=AppealEvent)

APPEALABLE_FOR = timedelta(days=90)
"""How long a decision can be appealed: as long as an administrative one (Law on Complaints 02/2011/QH13, Art. 9)."""

APPEAL_WORKING_DAYS = 10
"""The service clock of an appeal; a choice of this exchange, within the 30 days of Art. 28 of the same law."""


class AppealSubject(StrEnum):
    """What an appeal is about; a flag is appealed by whoever raised it."""

    LISTING = "listing"
    ORGANIZATION = "organization"
    FLAG = "flag"


class AppealedMeasure(StrEnum):
    """What was decided, and is appealed."""

    REJECTION = "rejection"
    SUSPENSION = "suspension"
    REVOCATION = "revocation"
    DISMISSAL = "dismissal"


class AppealOutcome(StrEnum):
    """How an appeal ends: the decision stands, or it is undone."""

    UPHELD = "upheld"
    REVERSED = "reversed"


@dataclass(frozen=True, kw_only=True)
class StandingGrievance:
    """What stands against somebody as of now: which measure, by whom and when, on which version of what.

    `target_id` is the listing or organisation that a reversal changes, at `version`.
    """

    about: AppealSubject
    subject_id: UUID
    target_id: UUID
    organization_id: UUID
    against: AppealedMeasure
    decided_by: UUID
    decided_at: datetime
    version: int
    four_eyes: bool = False

    def must_be_in_time(self, at: datetime) -> None:
        """Pass while it can be appealed; raises AppealOutOfTime."""
        if at >= self.decided_at + APPEALABLE_FOR:
            raise AppealOutOfTime(until=self.decided_at + APPEALABLE_FOR)


@dataclass(frozen=True)
class AppealRuling:
    """What a supervisor finds, on which version, and what the appellant is told."""

    outcome: AppealOutcome
    reviewed_version: int
    answer: str


class Appeal(Aggregate):
    """One appeal against one decision."""

    __tablename__ = "appeals"
    __table_args__ = (
        UniqueConstraint("subject_id", "decided_at"),
        Index("ix_appeals_filed_at_id", "filed_at", "id"),
        Index("ix_appeals_organization_id", "organization_id"),
        Index("ix_appeals_appellant_id", "appellant_id"),
        Index("ix_appeals_decided_by", "decided_by"),
        Index("ix_appeals_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    about: Mapped[AppealSubject] = mapped_column(Coded(AppealSubject))
    subject_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    appellant_id: Mapped[UUID]
    against: Mapped[AppealedMeasure] = mapped_column(Coded(AppealedMeasure))
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime]
    grounds: Mapped[str]
    status: Mapped[AppealStatus] = mapped_column(Coded(AppealStatus))
    first_reversed_by: Mapped[UUID | None]
    first_reversed_version: Mapped[int | None]
    answer: Mapped[str | None]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    wake_at: Mapped[datetime | None]
    filed_at: Mapped[datetime]

    @classmethod
    def file(
        cls, grievance: StandingGrievance, grounds: str, *, by: Actor, at: datetime
    ) -> tuple["Appeal", AppealFiled]:
        """An appeal against what stands; raises AppealOutOfTime."""
        grievance.must_be_in_time(at)
        due = same_hour_after(at, APPEAL_WORKING_DAYS)
        appeal = cls(
            id=new_id(),
            about=grievance.about,
            subject_id=grievance.subject_id,
            organization_id=grievance.organization_id,
            appellant_id=by.id,
            against=grievance.against,
            decided_by=grievance.decided_by,
            decided_at=grievance.decided_at,
            grounds=grounds,
            status=APPEAL_LIFE.initial,
            due_at=due,
            wake_at=due,
            filed_at=at,
        )
        return appeal, appeal._told(AppealFiled, by, at, decided_by=grievance.decided_by, due_at=due)

    def must_suit(self, judge: Actor) -> None:
        """Pass if this supervisor may judge it; raises PartyToCase or OwnDecision."""
        if judge.sits_in(self.organization_id) or judge.id == self.appellant_id:
            raise PartyToCase
        if judge.id == self.decided_by:
            raise OwnDecision

    def uphold(self, judgement: AppealRuling, *, by: Actor, at: datetime) -> AppealDecided:
        """Let the decision stand; raises PartyToCase or OwnDecision."""
        self.must_suit(by)
        self.status = UPHOLD(self.status)
        return self._answered(judgement, by, at)

    def reverse(
        self, judgement: AppealRuling, grievance: StandingGrievance, *, by: Actor, at: datetime
    ) -> AppealDecided | AppealFirstReversed:
        """Undo the decision, which still stands on the version reviewed; four eyes need two supervisors.

        Raises PartyToCase, OwnDecision, AppealMoot, StaleDecision or SecondReviewerNeeded.
        """
        self.must_suit(by)
        if grievance.decided_at != self.decided_at:
            raise AppealMoot
        if grievance.version != judgement.reviewed_version:
            raise StaleDecision(version=grievance.version, reviewed=judgement.reviewed_version)
        if self.first_reversed_by == by.id:
            raise SecondReviewerNeeded
        if grievance.four_eyes and self.first_reversed_version != grievance.version:
            self.first_reversed_by, self.first_reversed_version = by.id, grievance.version
            return self._told(AppealFirstReversed, by, at)
        self.status = REVERSE(self.status)
        return self._answered(judgement, by, at)

    def withdraw(self, *, by: Actor, at: datetime) -> AppealWithdrawn:
        """Take it back; the decision stands, and is not appealed again."""
        self.status = WITHDRAW(self.status)
        self.wake_at = None
        return self._told(AppealWithdrawn, by, at)

    def note_overdue(self, *, by: Actor, at: datetime) -> AppealOverdue:
        """Put on record, once, that it should have been decided; raises CaseNotOverdue."""
        if self.wake_at is None or at < self.wake_at:
            raise CaseNotOverdue(due_at=self.due_at)
        self.wake_at = None
        return self._told(AppealOverdue, by, at, due_at=self.due_at)

    def is_of(self, actor: Actor) -> bool:
        """Whether it is the actor's own affair: what they flagged, or a decision about their organisation."""
        if self.about is AppealSubject.FLAG:
            return actor.id == self.appellant_id
        return actor.can(READERS[self.about], self.organization_id)

    def is_visible_to(self, actor: Actor) -> bool:
        """Whether the actor may know of it."""
        return self.is_of(actor) or actor.can(Permission.APPEAL_READ)

    def _answered(self, judgement: AppealRuling, by: Actor, at: datetime) -> AppealDecided:
        self.answer, self.answered_by, self.answered_at, self.wake_at = judgement.answer, by.id, at, None
        told = {"outcome": judgement.outcome.value, "reviewed_version": judgement.reviewed_version}
        return self._told(AppealDecided, by, at, **told)

    def _told(self, event: type[V], by: Actor, at: datetime, **facts: Any) -> V:
        return event(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            about=self.about.value,
            appealed_id=self.subject_id,
            against=self.against.value,
            organization_id=self.organization_id,
            appellant_id=self.appellant_id,
            **facts,
        )


READERS = {
    AppealSubject.LISTING: Permission.LISTING_READ,
    AppealSubject.ORGANIZATION: Permission.ORGANIZATION_READ,
}
"""What a member of an organisation needs to read its appeals."""
