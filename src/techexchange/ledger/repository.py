"""Writing the record, which only the database's own `ledger_append` can, and going through the whole of it."""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.ledger.models import LedgerEntry, LedgerHead

APPEND = text("SELECT ledger_append(:entries)").bindparams(bindparam("entries", type_=JSONB))


async def append(session: AsyncSession, entries: list[dict[str, Any]]) -> None:
    """Append entries in one statement; locks the head until the transaction ends."""
    await session.execute(APPEND, {"entries": entries})


async def head(session: AsyncSession) -> LedgerHead:
    """The end of the record."""
    return (await session.scalars(select(LedgerHead))).one()


async def every_entry(session: AsyncSession) -> AsyncIterator[LedgerEntry]:
    """The whole record from the start, streamed in constant memory."""
    statement = select(LedgerEntry).order_by(LedgerEntry.seq).execution_options(yield_per=1000)
    async for entry in await session.stream_scalars(statement):
        session.expunge(entry)
        yield entry
