"""The Merkle tree over the leaf hashes in `seq` order, as in RFC 9162, section 2.1; the first entry is leaf 0.

Of the nodes inside it every eighth level is kept: a node of level 1 stands over 256 leaves, one of level 2 over 256
of those, and so on. Any other node is computed from at most 256 kept ones, so that a proof in a tree of n leaves reads
at most 2 · 256 · log₂₅₆ n rows.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

SPAN_BITS = 8
SPAN = 1 << SPAN_BITS
"""How many nodes of one kept level stand under one of the next."""
EMPTY = hashlib.sha256().digest()
"""The root of a tree without leaves."""
SIZE = 32

Leaves = tuple[int, int]
"""Leaves from the first number to before the second."""


@dataclass(frozen=True)
class Stretch:
    """Neighbouring nodes of one kept level; level 0 are the leaves."""

    level: int
    first: int
    count: int


def over(left: bytes, right: bytes) -> bytes:
    """The hash of a node: SHA-256 over 0x01 and the two below it."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def stretches(leaves: Leaves) -> list[Stretch]:
    """The kept nodes that cover these leaves, widest first; where they begin is a multiple of their number's ceiling.

    So begin all parts into which the tree is split.
    """
    first, end = leaves
    level, found = 0, []
    while SPAN ** (level + 1) <= end - first:
        level += 1
    for height in range(level, -1, -1):
        width = SPAN**height
        count = (end - first) // width
        if count:
            found.append(Stretch(height, first // width, count))
            first += count * width
    return found


def tops(nodes: Sequence[bytes]) -> Iterator[bytes]:
    """The roots of the complete trees over neighbouring nodes of one level, widest first."""
    start = 0
    while start < len(nodes):
        width = 1 << ((len(nodes) - start).bit_length() - 1)
        row = list(nodes[start : start + width])
        while len(row) > 1:
            row = [over(row[at], row[at + 1]) for at in range(0, len(row), 2)]
        yield row[0]
        start += width


def root_over(rows: Iterable[Sequence[bytes]]) -> bytes:
    """The root over stretches of nodes, the widest first."""
    return folded([top for row in rows for top in tops(row)])


def folded(heights: Sequence[bytes]) -> bytes:
    """The root over complete trees, the widest first."""
    if not heights:
        return EMPTY
    root = heights[-1]
    for top in reversed(heights[:-1]):
        root = over(top, root)
    return root


def _split(size: int) -> int:
    """The largest power of two below a size of two or more."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_path(index: int, size: int) -> list[Leaves]:
    """Over which leaves the hashes of an inclusion proof stand, in the proof's order (RFC 9162, section 2.1.3.1)."""
    first, end, path = 0, size, []
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((first, middle))
            first = middle
    return path[::-1]


def consistency_path(earlier: int, size: int) -> list[Leaves]:
    """Over which leaves the hashes of a consistency proof stand, in its order (RFC 9162, section 2.1.4.1)."""
    first, end, path, whole = 0, size, [], True
    while earlier != end:
        middle = first + _split(end - first)
        if earlier <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((first, middle))
            first, whole = middle, False
    return ([] if whole else [(first, end)]) + path[::-1]


def proves_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that a leaf is at its index in the tree of this size (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size or len(leaf) != SIZE or len(root) != SIZE:
        return False
    node, last, found = index, size - 1, leaf
    for hashed in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = over(hashed, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = over(found, hashed)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def proves_consistency(sizes: tuple[int, int], roots: tuple[bytes, bytes], path: Sequence[bytes]) -> bool:
    """Whether a proof shows that the later tree begins with the earlier one (RFC 9162, section 2.1.4.2)."""
    earlier, size = sizes
    if not 0 < earlier <= size:
        return False
    if earlier == size:
        return not path and roots[0] == roots[1]
    rest = list(path) if earlier & (earlier - 1) else [roots[0], *path]
    if not rest:
        return False
    node, last = earlier - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    return _both(rest, node, last) == roots


def _both(path: Sequence[bytes], node: int, last: int) -> tuple[bytes, bytes] | None:
    """The roots of both trees that a path leads to; None where it has not the right length."""
    before = after = path[0]
    for hashed in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            before, after = over(hashed, before), over(hashed, after)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            after = over(after, hashed)
        node, last = node >> 1, last >> 1
    return (before, after) if last == 0 else None


@dataclass
class GrowingTree:
    """A tree that is gone through leaf by leaf; `kept` are its nodes of each kept level from 1 on."""

    size: int = 0
    kept: defaultdict[int, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    _tops: list[bytes] = field(default_factory=list)

    @classmethod
    def begun(cls, size: int, rows: Iterable[Sequence[bytes]]) -> "GrowingTree":
        """A tree of some size, made from the stretches of nodes that cover it, the widest first."""
        return cls(size, _tops=[top for row in rows for top in tops(row)])

    def add(self, leaf: bytes) -> None:
        """The next leaf."""
        node, index, height = leaf, self.size, 0
        while index & 1:
            node, index, height = over(self._tops.pop(), node), index >> 1, height + 1
            if height % SPAN_BITS == 0:
                self.kept[height // SPAN_BITS].append(node)
        self._tops.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        return folded(self._tops)
