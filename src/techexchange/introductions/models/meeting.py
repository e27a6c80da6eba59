"""A meeting of two who were introduced: several times to choose from, at a place or under a link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Coded
from techexchange.introductions import events as facts
from techexchange.introductions.errors import (
    MeetingTimePassed,
    MeetingTimesInvalid,
    MeetingTimeUnknown,
    StepNotYours,
)
from techexchange.introductions.lifecycle import (
    ACCEPT_MEETING,
    CANCEL_ACCEPTED,
    CANCEL_PROPOSED,
    DECLINE_MEETING,
    MEETING_LIFE,
    MeetingStatus,
)
from techexchange.introductions.models.interest import Introduction
from techexchange.introductions.models.parties import ContactSide, is_staff
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import Move
from techexchange.kernel.permissions import Actor, Permission

LONGEST_MEETING = timedelta(days=1)
FARTHEST = timedelta(days=366)
"""How far ahead a meeting may be."""


@dataclass(frozen=True)
class MeetingTime:
    """When a meeting could be, or is."""

    starts_at: datetime
    ends_at: datetime

    def kept(self) -> dict[str, Any]:
        """As it is kept."""
        return {"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}

    def must_be_within_reach(self, at: datetime) -> None:
        """Pass where it is ahead, and no longer than a day; raises MeetingTimesInvalid."""
        if not at < self.starts_at < self.ends_at <= self.starts_at + LONGEST_MEETING:
            raise MeetingTimesInvalid(starts_at=self.starts_at, ends_at=self.ends_at)
        if self.starts_at > at + FARTHEST:
            raise MeetingTimesInvalid(starts_at=self.starts_at)


@dataclass(frozen=True)
class MeetingPlan:
    """What one side proposes: what for, when, and where or under which link."""

    subject: str
    times: tuple[MeetingTime, ...]
    place: str | None = None
    link: str | None = None
    note: str | None = None


class Meeting(Aggregate):
    """One meeting; `times` are kept as RFC 3339 texts, and `chosen` counts them from 1."""

    __tablename__ = "introduction_meetings"
    __table_args__ = (
        Index(
            "ix_introduction_meetings_introduction",
            "introduction_id",
            text("created_at DESC"),
            text("id DESC"),
        ),
    )

    introduction_id: Mapped[UUID] = mapped_column(ForeignKey("introductions.id"))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    subject: Mapped[str]
    times: Mapped[list[dict[str, Any]]]
    chosen: Mapped[int | None]
    place: Mapped[str | None]
    link: Mapped[str | None]
    note: Mapped[str | None]
    status: Mapped[MeetingStatus] = mapped_column(Coded(MeetingStatus))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @classmethod
    def propose(
        cls, introduction: Introduction, plan: MeetingPlan, side: ContactSide, *, by: Actor, at: datetime
    ) -> tuple["Meeting", facts.MeetingProposed]:
        """Ask the other side to meet; raises NotYetIntroduced or MeetingTimesInvalid."""
        introduction.must_be_introduced()
        for time in plan.times:
            time.must_be_within_reach(at)
        meeting = cls(
            id=new_id(),
            version=1,
            introduction_id=introduction.id,
            proposed_by=introduction.organization_of(side),
            subject=plan.subject,
            times=[
                {"starts_at": time.starts_at.isoformat(), "ends_at": time.ends_at.isoformat()} for time in plan.times
            ],
            place=plan.place,
            link=plan.link,
            note=plan.note,
            status=MEETING_LIFE.initial,
            created_at=at,
            updated_at=at,
        )
        return meeting, facts.MeetingProposed(**meeting._facts(introduction, side, by, at))

    def time(self, number: int) -> MeetingTime:
        """The proposed time of a number, counted from 1; raises MeetingTimeUnknown."""
        if not 1 <= number <= len(self.times):
            raise MeetingTimeUnknown(number=number, times=len(self.times))
        kept = self.times[number - 1]
        return MeetingTime(datetime.fromisoformat(kept["starts_at"]), datetime.fromisoformat(kept["ends_at"]))

    def accept(
        self, number: int, introduction: Introduction, side: ContactSide, *, by: Actor, at: datetime
    ) -> facts.MeetingAccepted:
        """Choose one of the times, as the side that was asked; raises MeetingTimePassed."""
        ACCEPT_MEETING(self.status)
        self._must_be_asked(introduction, side)
        if self.time(number).starts_at <= at:
            raise MeetingTimePassed(starts_at=self.time(number).starts_at)
        self.status = ACCEPT_MEETING(self.status)
        self.chosen, self.updated_at = number, at
        return facts.MeetingAccepted(**self._facts(introduction, side, by, at))

    def decline(
        self, introduction: Introduction, side: ContactSide, *, by: Actor, at: datetime
    ) -> facts.MeetingDeclined:
        """Say, as the side that was asked, that none of the times will do."""
        DECLINE_MEETING(self.status)
        self._must_be_asked(introduction, side)
        self.status = DECLINE_MEETING(self.status)
        self.updated_at = at
        return facts.MeetingDeclined(**self._facts(introduction, side, by, at))

    def cancel(
        self, introduction: Introduction, side: ContactSide, *, by: Actor, at: datetime
    ) -> facts.MeetingCancelled:
        """Call it off: a proposal by whoever made it, a meeting both agreed on by either before it begins."""
        if self.status is MeetingStatus.ACCEPTED:
            if self.time(self.chosen or 0).starts_at <= at:
                raise MeetingTimePassed
            self.status = CANCEL_ACCEPTED(self.status)
        else:
            CANCEL_PROPOSED(self.status)
            if introduction.organization_of(side) != self.proposed_by:
                raise StepNotYours
            self.status = CANCEL_PROPOSED(self.status)
        self.updated_at = at
        return facts.MeetingCancelled(**self._facts(introduction, side, by, at))

    def moves_of(self, introduction: Introduction, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        sides = introduction.sides_of(actor)
        if len(sides) != 1 or is_staff(actor):
            return []
        return [move.name for move in MEETING_LIFE.open_from(self.status) if self._may(move, introduction, actor)]

    def _may(self, move: Move[MeetingStatus], introduction: Introduction, actor: Actor) -> bool:
        [side] = introduction.sides_of(actor)
        mine = introduction.organization_of(side)
        fits = move is CANCEL_ACCEPTED or (mine == self.proposed_by) is (move is CANCEL_PROPOSED)
        return fits and actor.can(Permission.INTEREST_DECIDE, within=mine)

    def _must_be_asked(self, introduction: Introduction, side: ContactSide) -> None:
        if introduction.organization_of(side) == self.proposed_by:
            raise StepNotYours

    def _facts(self, introduction: Introduction, side: ContactSide, by: Actor, at: datetime) -> dict[str, Any]:
        known: dict[str, Any] = {"meeting_id": self.id, "done_by": introduction.organization_of(side)}
        return known | introduction.told(by, at)
