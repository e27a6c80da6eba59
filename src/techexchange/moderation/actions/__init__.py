"""What moderators, the owner, those affected and the clock do about cases, flags and appeals."""

from techexchange.moderation.actions.appeals import decide_appeal, file_appeal, note_appeal_overdue, withdraw_appeal
from techexchange.moderation.actions.bulk import BulkItem, BulkMove, BulkOutcome, in_bulk
from techexchange.moderation.actions.cases import (
    claim,
    decide,
    escalate,
    follow,
    give_back,
    note_overdue,
    propose,
    release,
)
from techexchange.moderation.actions.flags import FLAGS_PER_ADDRESS, FLAGS_PER_PERSON, FlagLimits, raise_flag
from techexchange.moderation.actions.likeness import learn_published
from techexchange.moderation.actions.views import drop_view, keep_view

__all__ = [
    "FLAGS_PER_ADDRESS",
    "FLAGS_PER_PERSON",
    "BulkItem",
    "BulkMove",
    "BulkOutcome",
    "FlagLimits",
    "claim",
    "decide",
    "decide_appeal",
    "drop_view",
    "escalate",
    "file_appeal",
    "follow",
    "give_back",
    "in_bulk",
    "keep_view",
    "learn_published",
    "note_appeal_overdue",
    "note_overdue",
    "propose",
    "raise_flag",
    "release",
    "withdraw_appeal",
]
