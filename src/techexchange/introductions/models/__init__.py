"""Contacts of two parties: the introduction, what is said and arranged in it, and what is shown in confidence."""

from techexchange.introductions.lifecycle import (
    WAITING,
    AgreementStatus,
    GrantStatus,
    IntroductionStatus,
    MeetingStatus,
    TemplateKind,
    TemplateStatus,
)
from techexchange.introductions.models.agreement import (
    AgreementGround,
    AgreementListing,
    AgreementSignature,
    Ending,
    EndingReason,
    NonDisclosureAgreement,
    Party,
)
from techexchange.introductions.models.approach import (
    ANSWER_DAYS,
    Approach,
    Interest,
    InterestDeclineReason,
    InterestRefusal,
    Openings,
)
from techexchange.introductions.models.grant import AccessGrant, AccessLogEntry, AccessWish
from techexchange.introductions.models.interest import Introduction
from techexchange.introductions.models.meeting import Meeting, MeetingPlan, MeetingTime
from techexchange.introductions.models.message import MOST_ENCLOSURES, EnclosedFile, Enclosure, Message
from techexchange.introductions.models.parties import ContactSide, is_staff
from techexchange.introductions.models.template import AgreementTemplate

__all__ = [
    "ANSWER_DAYS",
    "MOST_ENCLOSURES",
    "WAITING",
    "AccessGrant",
    "AccessLogEntry",
    "AccessWish",
    "AgreementGround",
    "AgreementListing",
    "AgreementSignature",
    "AgreementStatus",
    "AgreementTemplate",
    "Approach",
    "ContactSide",
    "EnclosedFile",
    "Enclosure",
    "Ending",
    "EndingReason",
    "GrantStatus",
    "Interest",
    "InterestDeclineReason",
    "InterestRefusal",
    "Introduction",
    "IntroductionStatus",
    "Meeting",
    "MeetingPlan",
    "MeetingStatus",
    "MeetingTime",
    "Message",
    "NonDisclosureAgreement",
    "Openings",
    "Party",
    "TemplateKind",
    "TemplateStatus",
    "is_staff",
]
