"""Contacts as they are sent and shown."""

from techexchange.introductions.schemas.interest import (
    ContactSuggestionIn,
    InterestDeclineIn,
    InterestIn,
    IntroductionOut,
    IntroductionQuery,
)
from techexchange.introductions.schemas.meeting import MeetingChoiceIn, MeetingIn, MeetingOut, calendar_of
from techexchange.introductions.schemas.message import EnclosureOut, MessageIn, MessageOut
from techexchange.introductions.schemas.report import DeclineReportOut, DeclineReportQuery

__all__ = [
    "ContactSuggestionIn",
    "DeclineReportOut",
    "DeclineReportQuery",
    "EnclosureOut",
    "InterestDeclineIn",
    "InterestIn",
    "IntroductionOut",
    "IntroductionQuery",
    "MeetingChoiceIn",
    "MeetingIn",
    "MeetingOut",
    "MessageIn",
    "MessageOut",
    "calendar_of",
]
