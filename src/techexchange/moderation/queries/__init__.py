"""The queue, decisions, flags, appeals, views and figures as each may read them."""

from techexchange.moderation.queries.appeals import AppealFilter, appeal, appeals
from techexchange.moderation.queries.figures import DecisionSpan, ModeratorFigures, moderators
from techexchange.moderation.queries.flags import OwnFlag, flags, flags_of, own_flag, view, views
from techexchange.moderation.queries.queue import (
    CaseCount,
    CaseFilter,
    case,
    cases,
    decisions,
    decisions_on,
    statistics,
)

__all__ = [
    "AppealFilter",
    "CaseCount",
    "CaseFilter",
    "DecisionSpan",
    "ModeratorFigures",
    "OwnFlag",
    "appeal",
    "appeals",
    "case",
    "cases",
    "decisions",
    "decisions_on",
    "flags",
    "flags_of",
    "moderators",
    "own_flag",
    "statistics",
    "view",
    "views",
]
