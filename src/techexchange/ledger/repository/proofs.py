"""The tree over the record: its kept nodes, its heads, and any other node made from these."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.ledger.errors import RecordIncomplete
from techexchange.ledger.models import (
    SPAN,
    GrowingTree,
    LedgerEntry,
    LedgerNode,
    Stretch,
    TreeHead,
    root_over,
    stretches,
    tops,
)

LOCK = 0x6C65_6467_6572
NODES_AT_ONCE = 64
"""How many nodes are made from one reading."""
LEAVES = text("""
    SELECT wanted.place, e.leaf_hash
    FROM unnest(CAST(:firsts AS bigint[]), CAST(:counts AS bigint[])) WITH ORDINALITY AS wanted (first, count, place)
    CROSS JOIN LATERAL (
        SELECT seq, leaf_hash FROM ledger_entries WHERE seq > wanted.first AND seq <= wanted.first + wanted.count
        ORDER BY seq LIMIT wanted.count
    ) AS e ORDER BY wanted.place, e.seq
""")
NODES = text("""
    SELECT wanted.place, n.hash
    FROM unnest(CAST(:levels AS bigint[]), CAST(:firsts AS bigint[]), CAST(:counts AS bigint[]))
        WITH ORDINALITY AS wanted (level, first, count, place)
    CROSS JOIN LATERAL (
        SELECT ledger_nodes.place, hash FROM ledger_nodes WHERE ledger_nodes.level = wanted.level
        AND ledger_nodes.place >= wanted.first AND ledger_nodes.place < wanted.first + wanted.count
        ORDER BY ledger_nodes.place LIMIT wanted.count
    ) AS n ORDER BY wanted.place, n.place
""")
"""The rows of several stretches in one question; every stretch is found by its own place in the index."""


async def alone(session: AsyncSession) -> bool:
    """Whether this transaction is the one that lets the tree grow; another that does is not waited for."""
    return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))))


async def _hashes(session: AsyncSession, wanted: Sequence[Stretch]) -> list[list[bytes]]:
    """The hashes of each stretch, in two questions at most; raises RecordIncomplete where one of them is missing."""
    found: dict[int, list[bytes]] = defaultdict(list)
    for statement, of_leaves in ((LEAVES, True), (NODES, False)):
        places = [place for place, stretch in enumerate(wanted) if (stretch.level == 0) is of_leaves]
        if places:
            given: dict[str, list[int]] = {
                "firsts": [wanted[place].first for place in places],
                "counts": [wanted[place].count for place in places],
            }
            if not of_leaves:
                given["levels"] = [wanted[place].level for place in places]
            for number, hashed in await session.execute(statement, given):
                found[places[number - 1]].append(hashed)
    for place, stretch in enumerate(wanted):
        if len(found[place]) != stretch.count:
            raise RecordIncomplete(near_seq=stretch.first * SPAN**stretch.level + 1)
    return [found[place] for place in range(len(wanted))]


async def roots_over(session: AsyncSession, parts: Sequence[tuple[int, int]]) -> list[bytes]:
    """The root over each of these parts of the tree; raises RecordIncomplete."""
    wanted = [stretches(part) for part in parts]
    hashes = iter(await _hashes(session, [stretch for some in wanted for stretch in some]))
    return [root_over([next(hashes) for _ in some]) for some in wanted]


async def root_at(session: AsyncSession, size: int) -> bytes:
    """The root of the tree when it had this size; raises RecordIncomplete."""
    [root] = await roots_over(session, [(0, size)])
    return root


async def tree_at(session: AsyncSession, size: int) -> GrowingTree:
    """The tree when it had this size, to go on from; raises RecordIncomplete."""
    return GrowingTree.begun(size, await _hashes(session, stretches((0, size))))


async def extend(session: AsyncSession, size: int) -> None:
    """Keep the nodes that are complete in a tree of this size, level by level; raises RecordIncomplete."""
    level, width = 1, SPAN
    while size >= width:
        last = await session.scalar(select(func.max(LedgerNode.place)).where(LedgerNode.level == level))
        begin = 0 if last is None else last + 1
        for first in range(begin, size // width, NODES_AT_ONCE):
            count = min(NODES_AT_ONCE, size // width - first)
            [below] = await _hashes(session, [Stretch(level - 1, first * SPAN, count * SPAN)])
            made = [next(tops(below[at * SPAN : (at + 1) * SPAN])) for at in range(count)]
            rows = [{"level": level, "place": first + at, "hash": node} for at, node in enumerate(made)]
            await session.execute(insert(LedgerNode), rows)
        level, width = level + 1, width * SPAN


async def nodes_among(session: AsyncSession, level: int, first: int, end: int) -> dict[int, bytes]:
    """The kept nodes of a level by their places, from one to before another."""
    kept = select(LedgerNode.place, LedgerNode.hash).where(LedgerNode.level == level)
    found = await session.execute(kept.where(LedgerNode.place >= first, LedgerNode.place < end))
    return {row.place: row.hash for row in found}


async def below(session: AsyncSession, level: int, first: int, end: int) -> dict[int, list[bytes]]:
    """What stands under each of these nodes, by their places; where something is missing there, it is left out."""
    begin, end, below_first = first * SPAN, end * SPAN, 0
    if level == 1:
        rows = select(LedgerEntry.seq, LedgerEntry.leaf_hash).where(LedgerEntry.seq > begin, LedgerEntry.seq <= end)
        rows, below_first = rows.order_by(LedgerEntry.seq), 1
    else:
        rows = select(LedgerNode.place, LedgerNode.hash).where(LedgerNode.level == level - 1)
        rows = rows.where(LedgerNode.place >= begin, LedgerNode.place < end).order_by(LedgerNode.place)
    under: dict[int, list[bytes]] = defaultdict(list)
    for number, hashed in await session.execute(rows):
        under[(number - below_first) // SPAN].append(hashed)
    return {place: hashes for place, hashes in under.items() if len(hashes) == SPAN}


def keep_head(session: AsyncSession, head: TreeHead) -> None:
    """Keep a signed tree head."""
    session.add(head)


async def latest_head(session: AsyncSession) -> TreeHead | None:
    """The tree head signed last."""
    return next(iter(await newest_heads(session, 1)), None)


async def newest_heads(session: AsyncSession, limit: int) -> Sequence[TreeHead]:
    """The tree heads signed last, the newest first."""
    return (await session.scalars(select(TreeHead).order_by(TreeHead.tree_size.desc()).limit(limit))).all()


async def head_of(session: AsyncSession, tree_size: int) -> TreeHead | None:
    """The tree head signed at a size."""
    return await session.get(TreeHead, tree_size)


async def heads_between(session: AsyncSession, after: int, to: int, limit: int) -> Sequence[TreeHead]:
    """The tree heads over more entries than one number and at most another, smallest first."""
    sizes = select(TreeHead).where(TreeHead.tree_size > after, TreeHead.tree_size <= to)
    return (await session.scalars(sizes.order_by(TreeHead.tree_size).limit(limit))).all()


async def seq_of_leaf(session: AsyncSession, leaf: bytes) -> int | None:
    """Where a leaf hash stands first in the record."""
    return await session.scalar(select(func.min(LedgerEntry.seq)).where(LedgerEntry.leaf_hash == leaf))
