"""A connection that hears each commit to the ledger, for whatever follows it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg

from techexchange.infra.database import connection_options, libpq_url

POLL_SECONDS = 1.0


@asynccontextmanager
async def open_bell(url: str) -> AsyncIterator[psycopg.AsyncConnection]:
    """The connection, for as long as it is listened to."""
    conninfo = psycopg.conninfo.make_conninfo(libpq_url(url), options=connection_options(), connect_timeout=5)
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as bell:
        await bell.execute("LISTEN ledger")
        yield bell


async def heard(bell: psycopg.AsyncConnection) -> None:
    """Wait for the next commit, at most a second."""
    async for _ in bell.notifies(timeout=POLL_SECONDS, stop_after=1):
        return


@asynccontextmanager
async def alone_with(bell: psycopg.AsyncConnection, lock: int) -> AsyncIterator[bool]:
    """Whether this process alone holds a lock, for as long as it works; the lock ends with the connection."""
    cursor = await bell.execute("SELECT pg_try_advisory_lock(%s)", (lock,))
    row = await cursor.fetchone()
    alone = bool(row and row[0])
    yield alone
    if alone:
        await bell.execute("SELECT pg_advisory_unlock(%s)", (lock,))
