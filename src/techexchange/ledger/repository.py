"""Writing the record, which only the database itself can, and going through the whole of it."""

from collections.abc import AsyncIterator
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.infra import json
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.ids import new_id
from techexchange.ledger.models import LedgerEntry, LedgerHead

HAND_IN = "INSERT INTO ledger_pending (id, entries) VALUES (%(id)s, %(entries)s)"


def append(uow: UnitOfWork, entries: list[dict[str, Any]]) -> None:
    """Hand entries in: the database gives them their places while it commits, and not before."""
    uow.hand_in(HAND_IN, {"id": new_id(), "entries": Jsonb(entries, json.dumps)})


async def head(session: AsyncSession) -> LedgerHead:
    """The end of the record."""
    return (await session.scalars(select(LedgerHead))).one()


async def every_entry(session: AsyncSession) -> AsyncIterator[LedgerEntry]:
    """The whole record from the start, streamed in constant memory."""
    statement = select(LedgerEntry).order_by(LedgerEntry.seq).execution_options(yield_per=1000)
    async for entry in await session.stream_scalars(statement):
        session.expunge(entry)
        yield entry
