"""Writing the exchange out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import psycopg
from psycopg import Connection, IsolationLevel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.cli.handover import manifest
from techexchange.cli.handover.files import FOLDER, copy_out, keys_of
from techexchange.cli.handover.manifest import FILES, LEDGER, Part, PartCounter, plain_part
from techexchange.cli.handover.tables import LEFT_OUT, Table, sequences_of, tables_of
from techexchange.infra import migrations
from techexchange.infra.database import EVERYTHING, SEATS, connection_options, libpq_url, open_engine, sessions_of
from techexchange.infra.signing import Signer
from techexchange.infra.storage import FileStorage
from techexchange.kernel.clock import utc_now
from techexchange.ledger import queries as ledger
from techexchange.settings import Settings

STATE = "state.json"
HEAD = "SELECT seq, encode(chain_hash, 'hex') FROM ledger_head"
Watching = Callable[[str, int], Callable[[], None]]
"""What is told that something of so many parts begins, and gives what is told of each part."""


@dataclass(frozen=True)
class HandoverSource:
    """What is handed over: the database, the file store, who signs, and with which settings."""

    url: str
    storage: FileStorage
    signer: Signer
    settings: Settings


@dataclass(frozen=True)
class HandedOver:
    """A handover that was written: its id, its manifest's hash, and where its record ends."""

    id: str
    manifest_hash: str
    entries: int
    chain_hash: str


class Finished:
    """What was finished, kept in the directory; it counts only as long as the record has not grown."""

    def __init__(self, directory: Path, mark: str) -> None:
        self.file = directory / STATE
        kept = orjson.loads(self.file.read_bytes()) if self.file.exists() else {}
        goes_on = kept.get("mark") == mark
        self.id: str = kept["id"] if goes_on else str(uuid4())
        self.mark = mark
        self.done: dict[str, dict[str, Any]] = kept["done"] if goes_on else {}

    def finish(self, part: Part) -> None:
        """A part is complete."""
        self.done[part.path] = plain_part(part)
        draft = self.file.with_name(f"{STATE}.part")
        draft.write_bytes(orjson.dumps({"id": self.id, "mark": self.mark, "done": self.done}))
        draft.rename(self.file)

    def part(self, path: str) -> Part | None:
        """The part at a path, if it was finished."""
        return Part(**self.done[path]) if path in self.done else None


@contextmanager
def owner_connection(url: str) -> Iterator[Connection[Any]]:
    """A connection as the tables' owner that reaches every row, where rows are somebody's."""
    options = f"{connection_options(guarded=False)} -c {SEATS}={EVERYTHING}"
    with psycopg.connect(libpq_url(url), options=options, autocommit=True) as connection:
        yield connection


async def write_out(source: HandoverSource, directory: Path, watching: Watching) -> HandedOver:
    """Write everything there is at this moment; what was finished before is kept, if nothing happened since."""
    for folder in ("tables", FOLDER):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    (directory / manifest.MANIFEST).unlink(missing_ok=True)
    with owner_connection(source.url) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        with connection.transaction():
            seq, chain_hash = connection.execute(HEAD).fetchone() or (0, "")
            progress = Finished(directory, f"{seq} {chain_hash}")
            tables = tables_of(connection)
            parts = _write_tables(connection, tables, directory, progress, watching)
            await _write_ledger(source, _snapshot(connection), directory, progress)
            sequences = sequences_of(connection)
    copy_out(source.storage, directory, watching(FOLDER, len(keys_of(source.storage))))
    content = {
        "id": progress.id,
        "revision": migrations.newest(),
        "origin": source.settings.public_url,
        "made_at": utc_now().isoformat(),
        "tables": [
            {"name": table.name, "columns": table.described, "part": plain_part(parts[table.name])} for table in tables
        ],
        "left_out": LEFT_OUT,
        "sequences": sequences,
        "files": plain_part(manifest.part_of(directory, FILES)),
        "ledger": {"entries": seq, "chain_hash": chain_hash, "part": plain_part(_finished(progress, LEDGER))},
        "signing_keys": [key.x for key in source.signer.keys],
        "secret_key_mark": manifest.secret_key_mark(source.settings),
    }
    return HandedOver(progress.id, manifest.write(directory, content, source.signer), seq, chain_hash)


def _write_tables(
    connection: Connection[Any], tables: list[Table], directory: Path, progress: Finished, watching: Watching
) -> dict[str, Part]:
    advance = watching("tables", len(tables))
    for table in tables:
        if progress.part(table.path) is None:
            progress.finish(_write_table(connection, table, directory))
        advance()
    return {table.name: _finished(progress, table.path) for table in tables}


def _write_table(connection: Connection[Any], table: Table, directory: Path) -> Part:
    counter, target = PartCounter(table.path), directory / table.path
    draft = target.with_name(f"{target.name}.part")
    with draft.open("wb") as file, connection.cursor() as cursor, cursor.copy(table.reading()) as rows:
        for block in rows:
            file.write(counter.take(bytes(block)))
    draft.rename(target)
    return counter.part


def _snapshot(connection: Connection[Any]) -> str:
    [name] = connection.execute("SELECT pg_export_snapshot()").fetchone() or [""]
    return str(name)


async def _write_ledger(source: HandoverSource, snapshot: str, directory: Path, progress: Finished) -> None:
    """The record with its signed tree heads, as it is in the snapshot of the tables."""
    if progress.part(LEDGER):
        return
    engine = open_engine(source.url, pool_size=1, max_overflow=0)
    counter = PartCounter(LEDGER)
    try:
        async with sessions_of(engine)() as session:
            await _see(session, snapshot)
            with (directory / LEDGER).open("wb") as file:
                async for line in ledger.export(session, [key.x for key in source.signer.keys]):
                    file.write(counter.take(line.encode() + b"\n"))
    finally:
        await engine.dispose()
    progress.finish(counter.part)


async def _see(session: AsyncSession, snapshot: str) -> None:
    """Let a session see what another transaction sees; it may take as long as it takes."""
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    await session.execute(text(f"SET TRANSACTION SNAPSHOT '{snapshot}'"))
    await session.execute(text("SET LOCAL statement_timeout = 0"))
    await session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def _finished(progress: Finished, path: str) -> Part:
    part = progress.part(path)
    assert part is not None
    return part
