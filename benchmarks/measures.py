"""How good a ranking is, with binary judgments, and how long answers took."""

import math
from collections.abc import Collection, Sequence
from itertools import accumulate

DEPTH = 10


def ndcg(ranking: Sequence[str], relevant: Collection[str], depth: int = DEPTH) -> float:
    """Discounted gain of the first `depth` (1 / log2(rank + 1) for each relevant one) to that of an ideal ranking."""
    gains = (1 / math.log2(rank + 1) for rank, id in enumerate(ranking[:depth], 1) if id in relevant)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(depth, len(relevant)) + 1))
    return sum(gains) / ideal if ideal else 0.0


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str], depth: int = DEPTH) -> float:
    """One by the rank of the first relevant one; 0 where none is among the first `depth`."""
    return next((1 / rank for rank, id in enumerate(ranking[:depth], 1) if id in relevant), 0.0)


def recall(ranking: Sequence[str], relevant: Collection[str], depth: int = 100) -> float:
    """Which part of the relevant ones is among the first `depth`."""
    return len(set(ranking[:depth]) & set(relevant)) / len(relevant) if relevant else 0.0


def percentile(values: Sequence[float], part: float) -> float:
    """The least of the values that `part` of them (0 to 1) do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def queued(services: Sequence[float], clients: int) -> list[float]:
    """How long each of so many clients waits who ask again at once, where one server takes them in turn.

    Each answer then comes after those of all others: its time is the sum of the last `clients` service times.
    """
    ends = [0.0, *accumulate(services)]
    return [ends[at] - ends[max(0, at - clients)] for at in range(1, len(ends))]


def milliseconds(seconds: float) -> float:
    """Seconds as milliseconds with three places."""
    return round(seconds * 1000, 3)
