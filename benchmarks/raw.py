"""The inserts of one submitted offer as one raw psycopg transaction: what the database and the driver alone cost.

The rows are copies of those the service wrote for its first offer, with new ids: negotiation, offer, kept answer,
job and ledger entry, in the service's own tables and recorded by the same trigger.
"""

import asyncio
import random
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import uvloop
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from techexchange.infra.database import connection_options, libpq_url

COPIED = ("negotiations", "offers", "idempotency_keys")
Row = dict[str, Any]


def insert(table: str, row: Row) -> sql.Composed:
    """An INSERT of every column by name."""
    columns = sql.SQL(", ").join(map(sql.Identifier, row))
    places = sql.SQL(", ").join(map(sql.Placeholder, row))
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), columns, places)


def adapted(row: Row) -> Row:
    """A row as its values are sent."""
    return {name: Jsonb(value) if isinstance(value, dict | list) else value for name, value in row.items()}


async def originals(url: str) -> tuple[dict[str, Row], Row, Row]:
    """One row of each table as the service wrote it, with its job and its entry."""
    connection = await psycopg.AsyncConnection.connect(url, options=connection_options(), row_factory=dict_row)
    async with connection:
        rows = {}
        for table in COPIED:
            found = await connection.execute(sql.SQL("SELECT * FROM {} LIMIT 1").format(sql.Identifier(table)))
            rows[table] = await found.fetchone() or {}
        statement = "SELECT * FROM ledger_entries WHERE event IN ('offer_submitted', 'negotiation_opened') LIMIT 1"
        entry = await (await connection.execute(statement)).fetchone() or {}
        job = await (await connection.execute("SELECT * FROM procrastinate_jobs LIMIT 1")).fetchone() or {}
    return rows, entry, job


@dataclass
class Template:
    """What is copied: a row of each table, its ledger entry, its job, and the listings it may be about."""

    rows: dict[str, Row]
    entry: Row
    job: Row
    listings: list[uuid.UUID]


async def transact(pool: AsyncConnectionPool[Any], template: Template) -> None:
    """One transaction of the same inserts."""
    negotiation, offer = uuid.uuid4(), uuid.uuid4()
    entry, job = template.entry, template.job
    fresh: dict[str, Row] = {
        "negotiations": {"id": negotiation, "listing_id": random.choice(template.listings)},
        "offers": {"id": offer, "negotiation_id": negotiation},
        "idempotency_keys": {"key": uuid.uuid4().hex},
    }
    written = {
        "event_id": str(uuid.uuid4()),
        "event": entry["event"],
        "subject_id": str(negotiation),
        "actor_id": str(entry["actor_id"]),
        "at": entry["at"].isoformat(),
        "payload": entry["payload"],
        "leaf_hash": entry["leaf_hash"].hex(),
    }
    async with pool.connection() as connection, connection.transaction():
        for table in COPIED:
            row = adapted(template.rows[table] | fresh[table])
            await connection.execute(insert(table, row), row)
        queued = {"queue_name": job["queue_name"], "task_name": job["task_name"], "args": Jsonb(job["args"])}
        await connection.execute(insert("procrastinate_jobs", queued), queued)
        pending = {"id": uuid.uuid4(), "entries": Jsonb([written])}
        await connection.execute(insert("ledger_pending", pending), pending)


async def measure(url: str, connections: int, seconds: float) -> float:
    """Seconds per transaction with this many under way."""
    rows, entry, job = await originals(url)
    rows["negotiations"]["status"] = "withdrawn"
    async with AsyncConnectionPool(
        url, min_size=connections, max_size=connections, kwargs={"options": connection_options()}
    ) as pool:
        async with pool.connection() as connection:
            found = await connection.execute("SELECT id FROM listings LIMIT 5000")
            template = Template(rows, entry, job, [id for (id,) in await found.fetchall()])
        done, started = 0, time.perf_counter()

        async def one_after_another() -> None:
            nonlocal done
            while time.perf_counter() - started < seconds:
                await transact(pool, template)
                done += 1

        await asyncio.gather(*(one_after_another() for _ in range(connections)))
        return (time.perf_counter() - started) / done


def main() -> None:
    """Write the seconds of one transaction to the file named first."""
    file, url, connections, seconds = sys.argv[1:]
    Path(file).write_text(str(uvloop.run(measure(libpq_url(url), int(connections), float(seconds)))))


if __name__ == "__main__":
    main()
