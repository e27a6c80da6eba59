"""Cases, checklists, rulings and the decisions on record."""

from techexchange.moderation.models.case import Case, CasePriority
from techexchange.moderation.models.ruling import (
    CHECKLISTS,
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
from techexchange.moderation.models.subject import Subject

__all__ = [
    "CHECKLISTS",
    "Case",
    "CaseKind",
    "CasePriority",
    "ChecklistAnswer",
    "ChecklistItem",
    "Checkpoint",
    "Decision",
    "Outcome",
    "Reason",
    "ReasonCode",
    "Ruling",
    "Subject",
]
