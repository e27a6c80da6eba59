"""What happened between two parties in contact; words, names and files never enter."""

from techexchange.introductions.events.interest import (
    ContactMade,
    ContactSuggested,
    InterestAccepted,
    InterestAcknowledged,
    InterestDeclined,
    InterestExpired,
    InterestExpressed,
    InterestLapsed,
    InterestWithdrawn,
    IntroductionFact,
)
from techexchange.introductions.events.meeting import (
    MeetingAccepted,
    MeetingCancelled,
    MeetingDeclined,
    MeetingFact,
    MeetingProposed,
)
from techexchange.introductions.events.message import FileEnclosed, MessageFact, MessageSent

__all__ = [
    "ContactMade",
    "ContactSuggested",
    "FileEnclosed",
    "InterestAccepted",
    "InterestAcknowledged",
    "InterestDeclined",
    "InterestExpired",
    "InterestExpressed",
    "InterestLapsed",
    "InterestWithdrawn",
    "IntroductionFact",
    "MeetingAccepted",
    "MeetingCancelled",
    "MeetingDeclined",
    "MeetingFact",
    "MeetingProposed",
    "MessageFact",
    "MessageSent",
]
