"""Meetings as they are sent and shown, and as calendars take them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from techexchange.infra.calendars import CalendarEntry, CalendarStatus, calendar_file
from techexchange.infra.http import AggregateOut, Body, Out
from techexchange.infra.http.schemas import Line, Prose, When
from techexchange.introductions.models import Introduction, Meeting, MeetingPlan, MeetingStatus, MeetingTime
from techexchange.kernel.permissions import Actor

MOST_TIMES = 10
Link = Annotated[
    str,
    StringConstraints(pattern=r"^https://[^\s\x00-\x20\x7f<>\"\\^`{|}]+$", max_length=2000),
    Field(description="An https address, such as that of a video conference"),
]


class MeetingTimeIn(Body):
    """One time at which to meet; a day at most."""

    starts_at: When
    ends_at: When


class MeetingIn(Body):
    """Several times to choose from, and where: at a place, under a link, or both."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "subject": "Tour of the pilot plant",
                "times": [
                    {"starts_at": "2027-03-01T09:00:00+07:00", "ends_at": "2027-03-01T11:00:00+07:00"},
                    {"starts_at": "2027-03-02T14:00:00+07:00", "ends_at": "2027-03-02T16:00:00+07:00"},
                ],
                "place": "18 Hoàng Quốc Việt, Hà Nội",
            }
        },
    )

    subject: Line
    times: Annotated[list[MeetingTimeIn], Field(min_length=1, max_length=MOST_TIMES)]
    place: Line | None = None
    link: Link | None = None
    note: Prose | None = None

    @model_validator(mode="after")
    def somewhere(self) -> "MeetingIn":
        """Refuse a meeting that is nowhere."""
        if self.place is None and self.link is None:
            raise ValueError("say where to meet: give a place or a link")
        return self

    def plan(self) -> MeetingPlan:
        """The proposal in the domain's words."""
        times = tuple(MeetingTime(time.starts_at, time.ends_at) for time in self.times)
        return MeetingPlan(self.subject, times, self.place, self.link, self.note)


class MeetingChoiceIn(Body):
    """Which of the times is chosen."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": {"time": 1}})

    time: Annotated[int, Field(strict=True, ge=1, le=MOST_TIMES, description="The number of the time, from 1")]


class MeetingTimeOut(Out):
    """One time at which to meet."""

    number: int
    starts_at: datetime
    ends_at: datetime


class MeetingOut(AggregateOut):
    """A meeting as the two parties see it."""

    status: MeetingStatus
    available_moves: list[str]
    introduction_id: UUID
    proposed_by: UUID
    subject: str
    times: list[MeetingTimeOut]
    chosen: Annotated[int | None, Field(description="The number of the time both agreed on")]
    place: str | None
    link: str | None
    note: str | None
    created_at: datetime

    @classmethod
    def of(cls, introduction: Introduction, meeting: Meeting, actor: Actor) -> "MeetingOut":
        """A meeting with the moves this actor may make now."""
        times = [{"number": number} | kept for number, kept in enumerate(meeting.times, 1)]
        derived = {"available_moves": meeting.moves_of(introduction, actor), "times": times}
        facts = {name: getattr(meeting, name) for name in cls.model_fields if name not in derived}
        return cls.model_validate(facts | derived)


def calendar_of(meeting: Meeting) -> bytes:
    """The file a calendar takes: each time still possible as tentative, the chosen one as confirmed."""
    entries = [_entry(meeting, number) for number in range(1, len(meeting.times) + 1)]
    return calendar_file(entries)


def _entry(meeting: Meeting, number: int) -> CalendarEntry:
    time = meeting.time(number)
    return CalendarEntry(
        uid=f"{meeting.id}-{number}",
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        summary=meeting.subject,
        changed_at=meeting.updated_at,
        sequence=meeting.version - 1,
        status=_calendar_status(meeting, number),
        place=meeting.place,
        link=meeting.link,
        description=meeting.note,
    )


def _calendar_status(meeting: Meeting, number: int) -> CalendarStatus:
    if meeting.status is MeetingStatus.PROPOSED:
        return CalendarStatus.TENTATIVE
    if meeting.status is MeetingStatus.ACCEPTED and number == meeting.chosen:
        return CalendarStatus.CONFIRMED
    return CalendarStatus.CANCELLED
