"""Reading contacts; nobody but their parties, and the broker what was brokered, can."""

from techexchange.introductions.queries.access import (
    LoggedReading,
    MarkedFile,
    OpenRoom,
    access_log,
    data_room,
    room_file,
)
from techexchange.introductions.queries.agreement import (
    AgreementFilter,
    GrantFilter,
    GrantSide,
    agreement,
    agreements,
    grant,
    grants,
)
from techexchange.introductions.queries.interest import (
    IntroductionFilter,
    ShownIntroduction,
    introduced,
    introduction,
    introductions,
    shown,
)
from techexchange.introductions.queries.meeting import meeting, meetings
from techexchange.introductions.queries.message import SignedMessage, enclosure, messages, signed
from techexchange.introductions.queries.report import (
    FEWEST,
    DeclineReport,
    ListingReport,
    ReportFilter,
    decline_report,
)
from techexchange.introductions.queries.template import TemplateFilter, approved_template, template, templates

__all__ = [
    "FEWEST",
    "AgreementFilter",
    "DeclineReport",
    "GrantFilter",
    "GrantSide",
    "IntroductionFilter",
    "ListingReport",
    "LoggedReading",
    "MarkedFile",
    "OpenRoom",
    "ReportFilter",
    "ShownIntroduction",
    "SignedMessage",
    "TemplateFilter",
    "access_log",
    "agreement",
    "agreements",
    "approved_template",
    "data_room",
    "decline_report",
    "enclosure",
    "grant",
    "grants",
    "introduced",
    "introduction",
    "introductions",
    "meeting",
    "meetings",
    "messages",
    "room_file",
    "shown",
    "signed",
    "template",
    "templates",
]
