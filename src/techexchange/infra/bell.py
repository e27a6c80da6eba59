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
