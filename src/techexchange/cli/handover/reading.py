"""Reading the exchange into an empty system."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection
from psycopg.errors import ForeignKeyViolation

from ledger_verifier import verify as verify_record
from techexchange.cli.handover import suspending
from techexchange.cli.handover.errors import (
    ExchangeNotEmpty,
    HandoverDamaged,
    HandoverUnknown,
    OtherHandoverBegun,
    SecretKeyDiffers,
)
from techexchange.cli.handover.files import FOLDER, copy_in, listed_files, unlisted_files
from techexchange.cli.handover.manifest import LEDGER, Manifest, Part, PartCounter, blocks_of, part_of, secret_key_mark
from techexchange.cli.handover.tables import STAGED, STAGING, Table, tables_of
from techexchange.cli.handover.writing import HEAD, Watching, owner_connection
from techexchange.infra import migrations
from techexchange.infra.database import open_engine, sessions_of
from techexchange.infra.storage import FileStorage
from techexchange.ledger import queries as ledger
from techexchange.settings import Settings

OCCUPIED = "SELECT EXISTS (SELECT FROM organizations) OR EXISTS (SELECT FROM people)"


@dataclass(frozen=True)
class HandoverDestination:
    """Where a handover goes: an empty database, a file store, and the settings of the new system."""

    url: str
    storage: FileStorage
    settings: Settings


async def read_in(manifest: Manifest, directory: Path, into: HandoverDestination, watching: Watching) -> None:
    """Read everything in; what an interrupted import finished is kept. Until all is there, nothing can serve it.

    Raises HandoverDamaged, HandoverUnknown, ExchangeNotEmpty, OtherHandoverBegun or SecretKeyDiffers.
    """
    if manifest.content["secret_key_mark"] != secret_key_mark(into.settings):
        raise SecretKeyDiffers
    if manifest.content["revision"] != migrations.newest():
        raise HandoverUnknown(revision=manifest.content["revision"], needed=migrations.newest())
    with owner_connection(into.url) as connection:
        if suspending.begun(connection) is None:
            migrations.upgrade(into.url)
        tables = tables_of(connection)
        _must_fit(manifest, tables)
        _begin(connection, manifest, tables)
        _read_tables(connection, manifest, directory, watching)
        manifest.files.must_be_whole(part_of(directory, manifest.files.path))
        copy_in(into.storage, directory, watching(FOLDER, manifest.files.lines))
        await _must_hold(connection, manifest, directory, into)
        try:
            suspending.end(connection, manifest.sequences)
        except ForeignKeyViolation as dangling:
            raise HandoverDamaged(part=str(dangling.diag.table_name)) from dangling
        connection.execute("ANALYZE")


def _must_fit(manifest: Manifest, tables: list[Table]) -> None:
    """Pass where the handover has the very tables and columns of this release; raises HandoverUnknown."""
    here = {table.name: table.described for table in tables}
    there = {name: columns for name, columns, _ in manifest.tables}
    if here != there:
        differing = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
        raise HandoverUnknown(tables=differing)


def _begin(connection: Connection[Any], manifest: Manifest, tables: list[Table]) -> None:
    begun = suspending.begun(connection)
    if begun not in (None, manifest.sha256):
        raise OtherHandoverBegun
    if begun is None:
        [occupied] = connection.execute(OCCUPIED).fetchone() or [True]
        if occupied:
            raise ExchangeNotEmpty
        suspending.begin(connection, manifest.sha256, tables)


def _read_tables(connection: Connection[Any], manifest: Manifest, directory: Path, watching: Watching) -> None:
    done, advance = suspending.finished(connection), watching("tables", len(manifest.tables))
    for name, columns, part in manifest.tables:
        if part.path not in done:
            kinds = {column["name"]: column["type"] for column in columns}
            _read_table(connection, Table(name, kinds, ()), part, directory)
        advance()


def _read_table(connection: Connection[Any], table: Table, part: Part, directory: Path) -> None:
    """One table in one transaction, which is kept only if its file is what the manifest says."""
    counter = PartCounter(part.path)
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(STAGED)
        try:
            with (directory / part.path).open("rb") as file, cursor.copy(STAGING) as rows:
                for block in blocks_of(file):
                    rows.write(counter.take(block))
        except FileNotFoundError as missing:
            raise HandoverDamaged(part=part.path) from missing
        part.must_be_whole(counter.part)
        cursor.execute(table.writing())
        if cursor.rowcount != part.lines:
            raise HandoverDamaged(part=part.path)
        cursor.execute("INSERT INTO handover.finished VALUES (%s)", [part.path])


async def _must_hold(
    connection: Connection[Any], manifest: Manifest, directory: Path, into: HandoverDestination
) -> None:
    """Pass where the record that was read in is the record that was handed over, line by line."""
    manifest.ledger.must_be_whole(part_of(directory, LEDGER))
    named = manifest.content["ledger"]
    if connection.execute(HEAD).fetchone() != (named["entries"], named["chain_hash"]):
        raise HandoverDamaged(part="ledger_head")
    counter = PartCounter(LEDGER)
    engine = open_engine(into.url, pool_size=1, max_overflow=0)
    try:
        async with sessions_of(engine)() as session:
            async for line in ledger.export(session, manifest.content["signing_keys"]):
                counter.take(line.encode() + b"\n")
    finally:
        await engine.dispose()
    manifest.ledger.must_be_whole(counter.part)


def faults_of(manifest: Manifest, directory: Path, watching: Watching) -> Iterator[str]:
    """What of a handover is not what its manifest says, looking at every byte, and what lies there besides."""
    parts = [part for _, _, part in manifest.tables] + [manifest.files, manifest.ledger]
    advance = watching("parts", len(parts))
    for part in parts:
        try:
            part.must_be_whole(part_of(directory, part.path))
        except HandoverDamaged:
            yield f"{part.path} is not what the manifest says"
        advance()
    advance = watching(FOLDER, manifest.files.lines)
    try:
        yield from (f"{FOLDER}/{key} is not listed" for key in unlisted_files(directory))
        for _ in listed_files(directory):
            advance()
    except (HandoverDamaged, OSError, ValueError) as damaged:
        yield f"a file is damaged or missing: {getattr(damaged, 'details', damaged)}"
    if (directory / LEDGER).exists():
        with (directory / LEDGER).open("rb") as lines:
            yield from map(str, verify_record(lines, [], manifest.content["signing_keys"]).faults)
