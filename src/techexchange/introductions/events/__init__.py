"""What happened between two parties in contact; words, names and files never enter."""

from techexchange.introductions.events.agreement import (
    AgreementConcluded,
    AgreementDrafted,
    AgreementEvent,
    AgreementExpired,
    AgreementSigned,
    AgreementTerminated,
)
from techexchange.introductions.events.grant import (
    AccessDenied,
    AccessExpired,
    AccessGranted,
    AccessRequested,
    AccessRevoked,
    DataRoomRead,
    GrantEvent,
)
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
from techexchange.introductions.events.template import TemplateApproved, TemplateDrafted, TemplateEvent, TemplateRetired

__all__ = [
    "AccessDenied",
    "AccessExpired",
    "AccessGranted",
    "AccessRequested",
    "AccessRevoked",
    "AgreementConcluded",
    "AgreementDrafted",
    "AgreementEvent",
    "AgreementExpired",
    "AgreementSigned",
    "AgreementTerminated",
    "ContactMade",
    "ContactSuggested",
    "DataRoomRead",
    "FileEnclosed",
    "GrantEvent",
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
    "TemplateApproved",
    "TemplateDrafted",
    "TemplateEvent",
    "TemplateRetired",
]
