"""Keeping popular technologies from crowding out the rest, and measuring whether they do.

In spaces of many dimensions some points are near to everything: a technology that is described broadly turns up in the
list of every need. Its *crowding* is its mean score over its nearest needs; a score is judged against it, as in
cross-domain similarity local scaling (Conneau, Lample, Ranzato, Denoyer and Jégou, Word translation without parallel
data, ICLR 2018), whose order of the technologies of one need is that of the scores given here.
"""

from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from uuid import UUID

NEAREST = 5
"""Over how many of its nearest needs the crowding of a technology is taken."""
STRENGTH = 0.5
"""How much of its crowding is taken off a technology's score; a half is the original's."""


def crowding(scores: Iterable[float], floor: float = 0.0, nearest: int = NEAREST) -> float:
    """A technology's mean score over its nearest needs.

    Needs it has no score with count as `floor`: what the last in the list of a need has. Nothing would be too little: a
    technology in a single list would seem far less crowded than one in two.
    """
    known = nlargest(nearest, scores)
    return (sum(known) + floor * (nearest - len(known))) / nearest


def uncrowded(score: float, crowded: float, typical: float) -> float:
    """A score with what the technology has from being near to everything taken off.

    `crowded` is its crowding and `typical` the mean crowding of all technologies, at which a score stays as it is.
    """
    return min(1.0, max(0.0, score + STRENGTH * (typical - crowded)))


def uncrowded_pairs(
    scores: Mapping[tuple[UUID, UUID], float], nearest: int = NEAREST
) -> dict[tuple[UUID, UUID], float]:
    """Scores by (technology, need), each corrected for how crowded its technology is among these."""
    by_supply: dict[UUID, list[float]] = {}
    least: dict[UUID, float] = {}
    for (supply, demand), score in scores.items():
        by_supply.setdefault(supply, []).append(score)
        least[demand] = min(score, least.get(demand, score))
    if not least:
        return {}
    floor, nearest = sum(least.values()) / len(least), min(nearest, len(least))
    crowded = {supply: crowding(found, floor, nearest) for supply, found in by_supply.items()}
    typical = sum(crowded.values()) / len(crowded)
    return {pair: uncrowded(score, crowded[pair[0]], typical) for pair, score in scores.items()}


def gini(exposures: Sequence[float]) -> float:
    """How unequally something not negative is shared out: 0 where all have as much, near 1 where one has everything."""
    total, count = sum(exposures), len(exposures)
    if not total:
        return 0.0
    ranked = sum(rank * share for rank, share in enumerate(sorted(exposures), 1))
    return 2 * ranked / (count * total) - (count + 1) / count
