"""Which technology fits which need, how well for each of the two, and why: pure, from public content alone."""

from techexchange.matching.models.scoring.crowding import (
    NEAREST,
    crowding,
    gini,
    uncrowded,
    uncrowded_pairs,
)
from techexchange.matching.models.scoring.obstacles import Obstacle, obstacles
from techexchange.matching.models.scoring.pair import VERSION, Scored, score
from techexchange.matching.models.scoring.reasons import MatchReason
from techexchange.matching.models.scoring.side import Side, Span
from techexchange.matching.models.scoring.text import TextFit

__all__ = [
    "NEAREST",
    "VERSION",
    "MatchReason",
    "Obstacle",
    "Scored",
    "Side",
    "Span",
    "TextFit",
    "crowding",
    "gini",
    "obstacles",
    "score",
    "uncrowded",
    "uncrowded_pairs",
]
