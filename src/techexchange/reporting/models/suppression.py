"""Which cells of a published table are hidden, so that nobody is found in it (primary and complementary suppression).

A cell of 1 to 4 is hidden. As the sum of all cells is told, the hidden ones must not follow from it: there are at least
two of them, and together they are no fewer than five; otherwise the next smallest cell is hidden as well.
"""

from collections.abc import Mapping

FEWEST = 5
"""The smallest number that is told, but for none at all."""


def hidden_of(counts: Mapping[str | None, int]) -> frozenset[str | None]:
    """The keys that must not be told of cells that add up to a sum that is told."""
    rising = sorted(counts, key=lambda key: (counts[key], key or ""))
    hidden = [key for key in rising if 0 < counts[key] < FEWEST]
    others = [key for key in rising if counts[key] >= FEWEST]
    while hidden and others and (len(hidden) == 1 or sum(counts[key] for key in hidden) < FEWEST):
        hidden.append(others.pop(0))
    return frozenset(hidden)
