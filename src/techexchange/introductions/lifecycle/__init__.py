"""The lives of contacts."""

from techexchange.introductions.lifecycle.interest import (
    ACCEPT,
    ACKNOWLEDGE,
    CONSENT_FIRST,
    CONSENT_LAST,
    DECLINE,
    EXPIRE,
    INTRODUCE,
    INTRODUCTION_LIFE,
    LAPSE,
    MEET,
    WAITING,
    WITHDRAW,
    IntroductionStatus,
)
from techexchange.introductions.lifecycle.meeting import (
    ACCEPT_MEETING,
    CANCEL_ACCEPTED,
    CANCEL_PROPOSED,
    DECLINE_MEETING,
    MEETING_LIFE,
    MeetingStatus,
)

__all__ = [
    "ACCEPT",
    "ACCEPT_MEETING",
    "ACKNOWLEDGE",
    "CANCEL_ACCEPTED",
    "CANCEL_PROPOSED",
    "CONSENT_FIRST",
    "CONSENT_LAST",
    "DECLINE",
    "DECLINE_MEETING",
    "EXPIRE",
    "INTRODUCE",
    "INTRODUCTION_LIFE",
    "LAPSE",
    "MEET",
    "MEETING_LIFE",
    "WAITING",
    "WITHDRAW",
    "IntroductionStatus",
    "MeetingStatus",
]
