"""Cases, rulings, decisions, flags, appeals and views as they are sent and shown."""

from techexchange.moderation.schemas.appeals import AppealIn, AppealOut, AppealRulingIn
from techexchange.moderation.schemas.bulk import BulkIn, BulkItemOut, BulkOut, ProposalIn
from techexchange.moderation.schemas.cases import (
    CaseDetailOut,
    CaseOut,
    CaseStatisticsOut,
    DecisionOut,
    EscalationIn,
    InstructionIn,
    RulingIn,
)
from techexchange.moderation.schemas.flags import FlagIn, FlagOut
from techexchange.moderation.schemas.views import CaseFilterIn, CaseViewIn, CaseViewOut, ModeratorOut, ModeratorsOut

__all__ = [
    "AppealIn",
    "AppealOut",
    "AppealRulingIn",
    "BulkIn",
    "BulkItemOut",
    "BulkOut",
    "CaseDetailOut",
    "CaseFilterIn",
    "CaseOut",
    "CaseStatisticsOut",
    "CaseViewIn",
    "CaseViewOut",
    "DecisionOut",
    "EscalationIn",
    "FlagIn",
    "FlagOut",
    "InstructionIn",
    "ModeratorOut",
    "ModeratorsOut",
    "ProposalIn",
    "RulingIn",
]
