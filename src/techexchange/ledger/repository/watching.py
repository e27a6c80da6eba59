"""What was looked through, what was found, and what witnesses were shown."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.ledger.models import LedgerFault, LedgerWatch, Witnessing

LOCK = 0x7761_7463_6865_64
REMEMBERED = 20
"""How many of the last attempts tell how patient to be with a witness."""


async def watch_of(session: AsyncSession) -> LedgerWatch | None:
    """How far the record was looked through, for this transaction alone; None while another looks."""
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
        return None
    begun = insert(LedgerWatch).values(id=True, checked_to=0, round_at=0, rounds=0)
    await session.execute(begun.on_conflict_do_nothing())
    return (await session.scalars(select(LedgerWatch).execution_options(populate_existing=True))).one()


async def note_fault(session: AsyncSession, seq: int, what: str, at: datetime) -> bool:
    """Note what is wrong with an entry; whether that was not known yet."""
    found = insert(LedgerFault).values(seq=seq, what=what, found_at=at).on_conflict_do_nothing()
    return (await session.scalar(found.returning(LedgerFault.seq))) is not None


async def faults(session: AsyncSession) -> int:
    """How many entries were found faulty."""
    return (await session.scalar(select(func.count()).select_from(LedgerFault))) or 0


def keep_witnessing(session: AsyncSession, witnessing: Witnessing) -> None:
    """Keep what came of showing a head."""
    session.add(witnessing)


async def last_witnessings(session: AsyncSession, witness: str) -> Sequence[Witnessing]:
    """The last attempts with one witness, the newest first."""
    statement = select(Witnessing).where(Witnessing.witness == witness)
    return (await session.scalars(statement.order_by(Witnessing.at.desc()).limit(REMEMBERED))).all()


async def taken_by(session: AsyncSession, witness: str) -> int:
    """Over how many entries the head stands that a witness took last; 0 where it took none."""
    taken = select(Witnessing.tree_size).where(Witnessing.witness == witness, Witnessing.failure.is_(None))
    return (await session.scalar(taken.order_by(Witnessing.at.desc()).limit(1))) or 0
