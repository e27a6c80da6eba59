"""Cases, checklists, rulings and decisions; flags, likeness, appeals and views of the queue."""

from techexchange.moderation.models.appeal import (
    APPEALABLE_FOR,
    READERS,
    Appeal,
    AppealedMeasure,
    AppealOutcome,
    AppealRuling,
    AppealSubject,
    StandingGrievance,
)
from techexchange.moderation.models.case import IS_LIVE, Case, CasePriority
from techexchange.moderation.models.flag import SUSPENDED_FOR, URGENT, Flag, FlagReason, FlagReport
from techexchange.moderation.models.likeness import (
    Fingerprint,
    FingerprintPosition,
    Suspect,
    bands_of,
    likeness,
    runs_of,
    texts_of,
)
from techexchange.moderation.models.ruling import (
    CHECKLISTS,
    OUTCOMES,
    CaseKind,
    ChecklistAnswer,
    ChecklistItem,
    Checkpoint,
    Decision,
    Outcome,
    Reason,
    ReasonCode,
    Ruling,
)
from techexchange.moderation.models.subject import STANDING, Subject
from techexchange.moderation.models.view import MOST_VIEWS, CaseView

__all__ = [
    "APPEALABLE_FOR",
    "CHECKLISTS",
    "IS_LIVE",
    "MOST_VIEWS",
    "OUTCOMES",
    "READERS",
    "STANDING",
    "SUSPENDED_FOR",
    "URGENT",
    "Appeal",
    "AppealOutcome",
    "AppealRuling",
    "AppealSubject",
    "AppealedMeasure",
    "Case",
    "CaseKind",
    "CasePriority",
    "CaseView",
    "ChecklistAnswer",
    "ChecklistItem",
    "Checkpoint",
    "Decision",
    "Fingerprint",
    "FingerprintPosition",
    "Flag",
    "FlagReason",
    "FlagReport",
    "Outcome",
    "Reason",
    "ReasonCode",
    "Ruling",
    "StandingGrievance",
    "Subject",
    "Suspect",
    "bands_of",
    "likeness",
    "runs_of",
    "texts_of",
]
