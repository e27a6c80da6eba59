"""Matches with their behaviour, the runs that made them, and how pairs are scored."""

from techexchange.matching.lifecycle import ALIVE, MatchStatus
from techexchange.matching.models.ground import MatchingGround
from techexchange.matching.models.match import Match
from techexchange.matching.models.parts import (
    GOOD,
    KEPT,
    LEAST,
    STRONG,
    Dismissal,
    DismissalReason,
    Findings,
    MatchOutcome,
    Pairing,
    Result,
)
from techexchange.matching.models.run import MatchRun

__all__ = [
    "ALIVE",
    "GOOD",
    "KEPT",
    "LEAST",
    "STRONG",
    "Dismissal",
    "DismissalReason",
    "Findings",
    "Match",
    "MatchOutcome",
    "MatchRun",
    "MatchStatus",
    "MatchingGround",
    "Pairing",
    "Result",
]
