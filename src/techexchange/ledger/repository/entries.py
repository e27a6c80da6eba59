"""Writing the record, which only the database itself can, and going through the whole of it."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.infra import json
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.ids import new_id
from techexchange.ledger.models import LedgerEntry, LedgerHead, record

HAND_IN = "INSERT INTO ledger_pending (id, entries) VALUES (%(id)s, %(entries)s)"
AT_ONCE = 2000
"""How many rows are fetched in one flight when the whole record is read."""


class LeafRow(NamedTuple):
    """An entry as it is read where there are very many."""

    seq: int
    event_id: UUID
    event: str
    subject_id: UUID
    actor_id: UUID
    at: datetime
    payload: dict[str, Any]
    leaf_hash: bytes
    chain_hash: bytes

    def record(self) -> dict[str, Any]:
        """The fact as it was hashed."""
        return record(
            event_id=self.event_id,
            event=self.event,
            subject_id=self.subject_id,
            actor_id=self.actor_id,
            at=self.at,
            payload=self.payload,
        )


COLUMNS = tuple(getattr(LedgerEntry, name) for name in LeafRow._fields)


def append(uow: UnitOfWork, entries: list[dict[str, Any]]) -> None:
    """Hand entries in: the database gives them their places while it commits, and not before."""
    uow.hand_in(HAND_IN, {"id": new_id(), "entries": Jsonb(entries, json.dumps)})


async def head(session: AsyncSession) -> LedgerHead:
    """The end of the record."""
    statement = select(LedgerHead).execution_options(populate_existing=True)
    return (await session.scalars(statement)).one()


async def every_entry(session: AsyncSession) -> AsyncIterator[LedgerEntry]:
    """The whole record from the start, streamed in constant memory."""
    statement = select(LedgerEntry).order_by(LedgerEntry.seq).execution_options(yield_per=1000)
    async for entry in await session.stream_scalars(statement):
        session.expunge(entry)
        yield entry


async def every_row(session: AsyncSession, end: int, *, after: int = 0) -> AsyncIterator[LeafRow]:
    """The record after a `seq` to another, streamed in constant memory."""
    statement = select(*COLUMNS).where(LedgerEntry.seq > after, LedgerEntry.seq <= end).order_by(LedgerEntry.seq)
    streamed = await session.stream(statement, execution_options={"yield_per": AT_ONCE})
    async for some in streamed.partitions():
        for row in some:
            yield LeafRow(*row)


async def rows_between(session: AsyncSession, after: int, to: int) -> list[LeafRow]:
    """The entries after a `seq`, to another."""
    statement = select(*COLUMNS).where(LedgerEntry.seq > after, LedgerEntry.seq <= to).order_by(LedgerEntry.seq)
    return [LeafRow(*row) for row in await session.execute(statement)]


async def chain_at(session: AsyncSession, seq: int) -> bytes | None:
    """The chain hash of an entry."""
    return await session.scalar(select(LedgerEntry.chain_hash).where(LedgerEntry.seq == seq))


async def of_fact(session: AsyncSession, event_id: UUID) -> LedgerEntry | None:
    """The entry of a fact."""
    return (await session.scalars(select(LedgerEntry).where(LedgerEntry.event_id == event_id))).one_or_none()
