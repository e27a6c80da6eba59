"""What happened to meetings; the subject is the introduction, and no time or place is told."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.introductions.events.interest import IntroductionFact


@dataclass(frozen=True, kw_only=True)
class MeetingFact(IntroductionFact):
    """Something that one side did about a meeting."""

    meeting_id: UUID
    done_by: UUID


class MeetingProposed(MeetingFact):
    """One side proposes to meet at one of several times."""


class MeetingAccepted(MeetingFact):
    """The other side chose a time."""


class MeetingDeclined(MeetingFact):
    """None of the times suits the other side."""


class MeetingCancelled(MeetingFact):
    """The meeting will not take place."""
