"""What one offer or one bid writes as one raw psycopg transaction: what the database and the driver alone cost.

The rows are copies of those the service wrote itself, with new ids, in the service's own tables and recorded by the
same trigger. A first offer (`submit`) inserts negotiation, offer, kept answer, job and ledger entry; a counter-offer
(`counter`) inserts the same but for the negotiation, and changes that and the offer it takes the place of. A sealed
bid (`bid`) inserts itself and its ledger entry.
"""

import asyncio
import random
import secrets
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

from techexchange.infra.database import EVERYTHING, connection_options, libpq_url

COPIED = {
    "submit": ("negotiations", "offers", "idempotency_keys"),
    "counter": ("negotiations", "offers", "idempotency_keys"),
    "bid": ("bids",),
}
EVENTS = {"submit": "offer_submitted", "counter": "offer_countered", "bid": "sealed_entry_received"}
SOME = 5000
NUMBERS = range(1000, 2**31)
Row = dict[str, Any]


def insert(table: str, row: Row) -> sql.Composed:
    """An INSERT of every column by name."""
    columns = sql.SQL(", ").join(map(sql.Identifier, row))
    places = sql.SQL(", ").join(map(sql.Placeholder, row))
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), columns, places)


def adapted(row: Row) -> Row:
    """A row as its values are sent."""
    return {name: Jsonb(value) if isinstance(value, dict | list) else value for name, value in row.items()}


async def originals(url: str, kind: str) -> tuple[dict[str, Row], Row, Row]:
    """One row of each table as the service wrote it, with its job and the entry of this kind of offer."""
    options = connection_options(reach=EVERYTHING)
    connection = await psycopg.AsyncConnection.connect(url, options=options, row_factory=dict_row)
    async with connection:
        rows = {}
        for table in COPIED[kind]:
            found = await connection.execute(sql.SQL("SELECT * FROM {} LIMIT 1").format(sql.Identifier(table)))
            rows[table] = await found.fetchone() or {}
        statement = "SELECT * FROM ledger_entries WHERE event = %s LIMIT 1"
        entry = await (await connection.execute(statement, (EVENTS[kind],))).fetchone() or {}
        job = await (await connection.execute("SELECT * FROM procrastinate_jobs LIMIT 1")).fetchone() or {}
    return rows, entry, job


@dataclass
class Template:
    """What is copied: a row of each table, its ledger entry and its job; and what it may be about.

    `listings` for first offers; for counter-offers `talks`, each a negotiation that ended and its offer.
    """

    rows: dict[str, Row]
    entry: Row
    job: Row
    listings: list[uuid.UUID]
    talks: list[tuple[uuid.UUID, uuid.UUID]]

    def written(self, subject: uuid.UUID) -> Row:
        """The ledger entry as it is handed to the sequencer."""
        return {
            "event_id": str(uuid.uuid4()),
            "event": self.entry["event"],
            "subject_id": str(subject),
            "actor_id": str(self.entry["actor_id"]),
            "at": self.entry["at"].isoformat(),
            "payload": self.entry["payload"],
            "leaf_hash": self.entry["leaf_hash"].hex(),
        }


Connection = psycopg.AsyncConnection[Any]
ENDED = """
SELECT negotiations.id, offers.id FROM negotiations JOIN offers ON offers.negotiation_id = negotiations.id
WHERE negotiations.status = 'withdrawn' LIMIT %s
"""
TAKE_THE_PLACE = "UPDATE offers SET status = 'countered' WHERE id = %s"
TURN = "UPDATE negotiations SET version = version + 1, rounds = rounds + 1, turn = %s, wake_at = %s WHERE id = %s"


async def copy(connection: Connection, template: Template, table: str, **fresh: object) -> None:
    """Insert a table's row with these values in place of its own."""
    row = adapted(template.rows[table] | fresh)
    await connection.execute(insert(table, row), row)


async def submit(connection: Connection, template: Template) -> uuid.UUID:
    """A negotiation with its first offer; its id."""
    negotiation = uuid.uuid4()
    await copy(connection, template, "negotiations", id=negotiation, listing_id=random.choice(template.listings))
    await copy(connection, template, "offers", id=uuid.uuid4(), negotiation_id=negotiation)
    return negotiation


async def counter(connection: Connection, template: Template) -> uuid.UUID:
    """Another offer in the place of one; the negotiation's id."""
    negotiation, standing = random.choice(template.talks)
    of_it = {"negotiation_id": negotiation, "number": random.choice(NUMBERS), "supersedes": standing}
    await copy(connection, template, "offers", id=uuid.uuid4(), **of_it)
    await connection.execute(TAKE_THE_PLACE, (standing,))
    original = template.rows["negotiations"]
    await connection.execute(TURN, (original["owner_id"], original["wake_at"], negotiation))
    return negotiation


async def bid(connection: Connection, template: Template) -> uuid.UUID:
    """A sealed bid; its id."""
    id = uuid.uuid4()
    unlike = {"bidder_tag": secrets.token_hex(32), "envelope_hash": secrets.token_hex(32), "event_id": uuid.uuid4()}
    await copy(connection, template, "bids", id=id, **unlike)
    return id


KINDS = {"submit": submit, "counter": counter, "bid": bid}


async def transact(pool: AsyncConnectionPool[Any], template: Template, kind: str) -> None:
    """One transaction of the same writing."""
    job = template.job
    async with pool.connection() as connection, connection.transaction():
        subject = await KINDS[kind](connection, template)
        if kind != "bid":
            await copy(connection, template, "idempotency_keys", key=uuid.uuid4().hex)
            queued = {"queue_name": job["queue_name"], "task_name": job["task_name"], "args": Jsonb(job["args"])}
            await connection.execute(insert("procrastinate_jobs", queued), queued)
        pending = {"id": uuid.uuid4(), "entries": Jsonb([template.written(subject)])}
        await connection.execute(insert("ledger_pending", pending), pending)


async def template_of(pool: AsyncConnectionPool[Any], url: str, kind: str) -> Template:
    """What this kind of offer is copied from."""
    rows, entry, job = await originals(url, kind)
    if kind != "bid":
        rows["negotiations"]["status"] = "withdrawn"
    async with pool.connection() as connection:
        listings = await (await connection.execute("SELECT id FROM listings LIMIT %s", (SOME,))).fetchall()
        talks = await (await connection.execute(ENDED, (SOME,))).fetchall()
    return Template(rows, entry, job, [id for (id,) in listings], [(one, other) for one, other in talks])


async def measure(url: str, kind: str, connections: int, seconds: float) -> float:
    """Seconds per transaction with this many under way."""
    options = {"options": connection_options(reach=EVERYTHING)}
    async with AsyncConnectionPool(url, min_size=connections, max_size=connections, kwargs=options) as pool:
        template = await template_of(pool, url, kind)
        done, started = 0, time.perf_counter()

        async def one_after_another() -> None:
            nonlocal done
            while time.perf_counter() - started < seconds:
                await transact(pool, template, kind)
                done += 1

        await asyncio.gather(*(one_after_another() for _ in range(connections)))
        return (time.perf_counter() - started) / done


def main() -> None:
    """Write the seconds of one transaction to the file named first."""
    file, url, kind, connections, seconds = sys.argv[1:]
    Path(file).write_text(str(uvloop.run(measure(libpq_url(url), kind, int(connections), float(seconds)))))


if __name__ == "__main__":
    main()
