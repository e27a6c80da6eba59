"""What can go wrong in a contact."""

from techexchange.introductions.errors.interest import (
    AlreadyConsented,
    AlreadyInContact,
    AnonymityContradicted,
    AnswerOverdue,
    BrokerInvolved,
    InContactWithOneself,
    IntroductionNotFound,
    ListingNotOwn,
    NotYetIntroduced,
    PairUnsuitable,
    SeekerAmbiguous,
    StaffSeekNoContact,
    StepNotYours,
)
from techexchange.introductions.errors.meeting import (
    MeetingNotFound,
    MeetingTimePassed,
    MeetingTimesInvalid,
    MeetingTimeUnknown,
)
from techexchange.introductions.errors.message import (
    EnclosureNotFound,
    MessageNotFound,
    MessageNotOwn,
    TooManyEnclosures,
)

__all__ = [
    "AlreadyConsented",
    "AlreadyInContact",
    "AnonymityContradicted",
    "AnswerOverdue",
    "BrokerInvolved",
    "EnclosureNotFound",
    "InContactWithOneself",
    "IntroductionNotFound",
    "ListingNotOwn",
    "MeetingNotFound",
    "MeetingTimePassed",
    "MeetingTimeUnknown",
    "MeetingTimesInvalid",
    "MessageNotFound",
    "MessageNotOwn",
    "NotYetIntroduced",
    "PairUnsuitable",
    "SeekerAmbiguous",
    "StaffSeekNoContact",
    "StepNotYours",
    "TooManyEnclosures",
]
