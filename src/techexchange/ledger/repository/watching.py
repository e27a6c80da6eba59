"""What was looked through, what was found, and what witnesses were shown."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.ledger.models import LedgerFault, LedgerWatch, Witnessing

REMEMBERED = 20
"""How many of the last attempts tell how patient to be with a witness."""


async def watch_of(session: AsyncSession) -> LedgerWatch | None:
    """How far the record was looked through, locked; None while another process looks."""
    await session.execute(
        insert(LedgerWatch).values(id=True, checked_to=0, round_at=0, rounds=0).on_conflict_do_nothing()
    )
    locked = select(LedgerWatch).with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return (await session.scalars(locked)).one_or_none()


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
