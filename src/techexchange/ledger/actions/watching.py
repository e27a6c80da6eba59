"""Looking through the record all the time, so that what is touched is noticed soon."""

from dataclasses import dataclass

from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger import repository
from techexchange.ledger.errors import RecordContradictsItsHead, RecordIncomplete
from techexchange.ledger.models import GENESIS, SPAN, chain_hash, states, tops
from techexchange.ledger.repository import LeafRow

AT_ONCE = 500
"""How many entries are looked at without a pause: some milliseconds' work."""
NODES_AT_ONCE = 8
"""How many nodes of the tree are made without a pause, each from 256 hashes."""
UNREADABLE = "the database cannot read it"
CUT = "the record ended later than this"
CONTRADICTED = "the record to here is not what was signed"
INCOMPLETE = "entries are missing from here on: nothing is signed"


@dataclass(frozen=True)
class Discrepancy:
    """An entry that is not as it was recorded, and what is wrong with it."""

    seq: int
    what: str


async def watch(uow: UnitOfWork, actor: Actor, most: int) -> list[Discrepancy]:
    """Look through the newest entries and the next of the old ones, at most so many of each; what was not known yet.

    Nodes of the tree that end among the old ones are made again from what is below them. One row says how far it has
    come; while another process looks, this one finds nothing.
    """
    actor.require(Permission.LEDGER_READ)
    so_far = await repository.watch_of(uow.session)
    if so_far is None:
        return []
    end = (await repository.head(uow.session)).seq
    after, to = so_far.new(end, most)
    found = [Discrepancy(end + 1, CUT)] if end < after else await _looked_through(uow.session, after, to)
    so_far.checked_to = to
    again, until = so_far.old(most)
    found += await _looked_through(uow.session, again, until)
    found += await _nodes_looked_through(uow.session, again, until)
    so_far.round_at = until
    return [fault for fault in found if await repository.note_fault(uow.session, fault.seq, fault.what, uow.now)]


async def note_unsigned(
    uow: UnitOfWork, actor: Actor, refused: RecordContradictsItsHead | RecordIncomplete
) -> list[Discrepancy]:
    """Note why nothing more is signed as a fault of the record; what was not known yet."""
    actor.require(Permission.LEDGER_READ)
    if isinstance(refused, RecordContradictsItsHead):
        seq, what = refused.details["tree_size"], CONTRADICTED
    else:
        seq, what = refused.details["near_seq"], INCOMPLETE
    assert isinstance(seq, int)
    fault = Discrepancy(seq, what)
    return [fault] if await repository.note_fault(uow.session, fault.seq, fault.what, uow.now) else []


async def _looked_through(session: AsyncSession, after: int, to: int) -> list[Discrepancy]:
    """What is wrong with the entries after a `seq`, to another, with pauses in which others are served."""
    found = []
    for first in range(after, to, AT_ONCE):
        found += await _examined(session, first, min(to, first + AT_ONCE))
    return found


async def _examined(session: AsyncSession, after: int, to: int) -> list[Discrepancy]:
    """What is wrong with the entries after a `seq`, to another."""
    rows = await _read(session, max(0, after - 1), to)
    if rows is None:
        return await _unreadable(session, after, to)
    return _held(rows, after, to)


async def _read(session: AsyncSession, after: int, to: int) -> list[LeafRow] | None:
    """The entries; None where the database finds a page of them damaged."""
    try:
        async with session.begin_nested():
            return await repository.rows_between(session, after, to)
    except DBAPIError as failed:
        if isinstance(failed.orig, pg.DataCorrupted):
            return None
        raise


async def _unreadable(session: AsyncSession, after: int, to: int) -> list[Discrepancy]:
    """Which entries cannot be read, found by halves; the others are looked at."""
    if to - after == 1:
        return [Discrepancy(to, UNREADABLE)]
    middle = (after + to) // 2
    return await _examined_apart(session, after, middle) + await _examined_apart(session, middle, to)


async def _examined_apart(session: AsyncSession, after: int, to: int) -> list[Discrepancy]:
    """As `_examined`, without the entry before, which may be what cannot be read."""
    rows = await _read(session, after, to)
    return await _unreadable(session, after, to) if rows is None else _held(rows, after, to)


def _held(rows: list[LeafRow], after: int, to: int) -> list[Discrepancy]:
    """Hold entries against their hashes; the first of them may be the one before, which is only built upon."""
    by_seq = {row.seq: row for row in rows}
    found = []
    for seq in range(after + 1, to + 1):
        row, before = by_seq.get(seq), by_seq.get(seq - 1)
        previous = before.chain_hash if before else GENESIS if seq == 1 else None
        if row is None:
            found.append(Discrepancy(seq, "missing"))
        elif not states(row.record(), row.leaf_hash):
            found.append(Discrepancy(seq, "the content is not what was recorded"))
        elif previous is not None and chain_hash(previous, seq, row.leaf_hash) != row.chain_hash:
            found.append(Discrepancy(seq, "the chain is broken"))
    return found


async def _nodes_looked_through(session: AsyncSession, after: int, to: int) -> list[Discrepancy]:
    """What is wrong with the tree where nodes of it end after a `seq`, up to another, as far as it was signed."""
    latest = await repository.latest_head(session)
    end, found = min(to, latest.tree_size if latest else 0), []
    level, width = 1, SPAN
    while width <= end:
        for first in range(after // width, end // width, NODES_AT_ONCE):
            found += await _nodes_made_again(session, level, first, min(end // width, first + NODES_AT_ONCE))
        level, width = level + 1, width * SPAN
    return found


async def _nodes_made_again(session: AsyncSession, level: int, first: int, end: int) -> list[Discrepancy]:
    """Which of these nodes are not over what is below them now; what is missing or unreadable there is named itself."""
    try:
        async with session.begin_nested():
            under = await repository.below(session, level, first, end)
            kept = await repository.nodes_among(session, level, first, end)
    except DBAPIError as failed:
        if isinstance(failed.orig, pg.DataCorrupted):
            return []
        raise
    width = SPAN**level
    return [
        Discrepancy(
            place * width + 1, f"the tree over the entries {place * width + 1} to {(place + 1) * width} is another"
        )
        for place, hashes in under.items()
        if kept.get(place) != next(tops(hashes))
    ]
