"""Reading matches: as their two sides do, as the broker does, as a measure of quality, and what is to be matched."""

from techexchange.matching.queries.desk import UnservedNeed, unseen, unserved, waiting
from techexchange.matching.queries.parties import MatchFilter, match, matches, matches_of
from techexchange.matching.queries.quality import Quality, evaluation, quality
from techexchange.matching.queries.shown import ShownMatch, shown
from techexchange.matching.queries.work import due, ground_of, retired

__all__ = [
    "MatchFilter",
    "Quality",
    "ShownMatch",
    "UnservedNeed",
    "due",
    "evaluation",
    "ground_of",
    "match",
    "matches",
    "matches_of",
    "quality",
    "retired",
    "shown",
    "unseen",
    "unserved",
    "waiting",
]
