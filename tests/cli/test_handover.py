"""Handing the exchange over: what comes out of the new system is what went into it, byte by byte."""

import asyncio
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from typer.testing import CliRunner

from assurance.conftest import filled
from conftest import administer, clone, url_of
from recorded import SIGNER
from techexchange.cli import cli
from techexchange.cli.handover.errors import (
    ExchangeNotEmpty,
    HandoverDamaged,
    HandoverNotSigned,
    OtherHandoverBegun,
    SecretKeyDiffers,
)
from techexchange.cli.handover.manifest import Manifest
from techexchange.cli.handover.reading import HandoverDestination, faults_of, read_in
from techexchange.cli.handover.tables import LEFT_OUT
from techexchange.cli.handover.writing import HandoverSource, owner_connection, write_out
from techexchange.infra.database import libpq_url, open_engine, sessions_of
from techexchange.infra.signing import Signer
from techexchange.infra.storage import FileStorage
from techexchange.kernel.permissions import SYSTEM, AccessRefused
from techexchange.ledger import actions as ledger
from techexchange.settings import Settings
from techexchange.worker import open_exchange

__all__ = ["filled"]


class Stopped(Exception):
    """The machine went off."""


def watching(stop_at=None):
    """Count the parts; go off at one of them."""
    seen = []

    def begin(what, total):
        def advance():
            seen.append(what)
            if len(seen) == stop_at:
                raise Stopped

        return advance

    begin.seen = seen
    return begin


@dataclass
class Place:
    """A system: its database, its files, its settings."""

    name: str
    url: str
    settings: Settings

    @property
    def storage(self):
        return FileStorage(None, self.settings.data_directory / "files")

    @property
    def source(self):
        return HandoverSource(self.url, self.storage, Signer.of(self.settings), self.settings)

    @property
    def destination(self):
        return HandoverDestination(self.url, self.storage, self.settings)


@contextmanager
def a_place(directory, name, url, key="the key of the tests, long enough for a box"):
    (directory / "files").mkdir(parents=True, exist_ok=True)
    yield Place(name, url, Settings(data_directory=directory, secret_key=key, retired_signing_keys=SIGNER.key.x))
    administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def old(filled, tmp_path):
    """The whole world of the assurance tests, in a database of its own."""
    name = f"old_{uuid4().hex[:12]}"
    administer(f"CREATE DATABASE {name} TEMPLATE {filled.name} STRATEGY file_copy")
    shutil.copytree(filled.settings.data_directory, tmp_path / "old")
    with a_place(tmp_path / "old", name, url_of(name)) as place:
        yield place


@pytest.fixture
def new(tmp_path):
    """A migrated system with nothing in it."""
    name = f"new_{uuid4().hex[:12]}"
    with a_place(tmp_path / "new", name, clone(name)) as place:
        yield place


async def hand_over(old, directory, **how):
    written = await write_out(old.source, directory, watching(**how))
    return Manifest.read(directory, Signer.of(old.settings).public_key), written


def rows_of(url, blank=("people", "procrastinate_jobs")):
    """Every row of every table that is handed over, as the database itself writes it."""
    found = {}
    with owner_connection(url) as connection:
        named = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in named:
            if table not in LEFT_OUT and table not in blank:
                with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as rows:
                    found[table] = sorted(b"".join(map(bytes, rows)).splitlines())
    return found


def contents(directory, *left_out):
    files = (path for path in sorted(directory.rglob("*")) if path.is_file() and path.name not in left_out)
    return {str(path.relative_to(directory)): path.read_bytes() for path in files}


async def test_the_round_trip_is_equal(old, new, tmp_path):
    manifest, written = await hand_over(old, tmp_path / "a")
    await read_in(manifest, tmp_path / "a", new.destination, watching())
    assert rows_of(new.url) == rows_of(old.url)
    assert contents(new.settings.data_directory / "files") == contents(old.settings.data_directory / "files")
    shutil.copy(old.settings.data_directory / "signing.key", new.settings.data_directory / "signing.key")
    await write_out(new.source, tmp_path / "b", watching())
    once, again = (contents(tmp_path / name, "manifest.json", "state.json") for name in "ab")
    assert once == again
    assert len(once["tables/ledger_entries.jsonl"].splitlines()) == written.entries > 100
    assert list(faults_of(manifest, tmp_path / "a", watching())) == []


async def test_the_new_database_guards_itself_as_the_old_did(old, new, tmp_path):
    manifest, _ = await hand_over(old, tmp_path / "a")
    await read_in(manifest, tmp_path / "a", new.destination, watching())
    guards = """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text, true FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT relname, 'row security', relrowsecurity::text, relforcerowsecurity FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT sequencename, 'sequence', last_value::text, true FROM pg_sequences
        WHERE sequencename <> 'procrastinate_workers_id_seq'
        UNION ALL SELECT 'revision', version_num, '', true FROM alembic_version
        ORDER BY 1, 2, 3"""
    seen = []
    for place in (old, new):
        with psycopg.connect(libpq_url(place.url)) as connection:
            seen.append(connection.execute(guards).fetchall())
    assert seen[0] == seen[1]
    engine = open_engine(new.url)
    async with open_exchange(sessions_of(engine)).unit_of_work() as uow:
        found = await ledger.verify(uow, SYSTEM)
    await engine.dispose()
    assert found.faults == []


async def test_credentials_that_end_with_the_old_operator_are_not_in_it(filled, old, new, tmp_path):
    manifest, _ = await hand_over(old, tmp_path / "a")
    await read_in(manifest, tmp_path / "a", new.destination, watching())
    world = filled.world
    with psycopg.connect(libpq_url(new.url)) as connection:

        def proofs(name):
            asked = "SELECT password_hash, totp_sealed, recovery_hashes FROM people WHERE id = %s"
            return connection.execute(asked, [world.people[name].id]).fetchone()

        assert proofs("moderator") == (None, None, [])
        assert proofs("broker") == (None, None, [])
        assert proofs("supervisor")[0]
        assert proofs("admin")[0]
        for table in ("sessions", "spent_refresh_tokens", "mailed_tokens", "idempotency_keys"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    written = b"".join(contents(tmp_path / "a").values())
    for token in (headers["Authorization"].split()[1] for headers in world.headers.values() if headers):
        assert token.encode() not in written
    assert not (tmp_path / "a/tables/sessions.jsonl").exists()


async def test_an_interrupted_export_goes_on(old, tmp_path):
    with pytest.raises(Stopped):
        await hand_over(old, tmp_path / "a", stop_at=40)
    assert not (tmp_path / "a/manifest.json").exists()
    done = {path: path.stat().st_mtime_ns for path in (tmp_path / "a/tables").glob("*.jsonl")}
    assert len(done) >= 39
    manifest, _ = await hand_over(old, tmp_path / "a")
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert list(faults_of(manifest, tmp_path / "a", watching())) == []


async def test_an_export_that_something_happened_after_begins_anew(old, tmp_path):
    with pytest.raises(Stopped):
        await hand_over(old, tmp_path / "a", stop_at=40)
    before = (tmp_path / "a/tables/access_grants.jsonl").stat().st_mtime_ns
    engine = open_engine(old.url)
    async with open_exchange(sessions_of(engine)).unit_of_work() as uow:
        uow.publish(a_fact(uow))
    await engine.dispose()
    _, written = await hand_over(old, tmp_path / "a")
    assert (tmp_path / "a/tables/access_grants.jsonl").stat().st_mtime_ns > before
    assert len((tmp_path / "a/tables/ledger_entries.jsonl").read_bytes().splitlines()) == written.entries


def a_fact(uow):
    return AccessRefused(subject_id=SYSTEM.id, actor_id=SYSTEM.id, at=uow.now, operation="x", reason="y")


@pytest.mark.parametrize("stop_at", [1, 30, -1])
async def test_an_interrupted_import_goes_on(old, new, tmp_path, stop_at):
    manifest, _ = await hand_over(old, tmp_path / "a")
    steps = len(manifest.tables) + manifest.files.lines
    with pytest.raises(Stopped):
        await read_in(manifest, tmp_path / "a", new.destination, watching(stop_at % (steps + 1)))
    with psycopg.connect(libpq_url(new.url)) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (0,), "it could be served"
        finished = connection.execute("SELECT count(*) FROM handover.finished").fetchone()
        assert finished == (min(stop_at % (steps + 1), len(manifest.tables)),)
    await read_in(manifest, tmp_path / "a", new.destination, watching())
    assert rows_of(new.url) == rows_of(old.url)


async def test_what_was_changed_on_the_way_is_not_read_in(old, new, tmp_path):
    manifest, _ = await hand_over(old, tmp_path / "a")
    place = tmp_path / "a/tables/listings.jsonl"
    place.write_bytes(place.read_bytes().replace(b"supply", b"demand", 1))
    [fault] = faults_of(manifest, tmp_path / "a", watching())
    assert fault == "tables/listings.jsonl is not what the manifest says"
    with pytest.raises(HandoverDamaged) as damaged:
        await read_in(manifest, tmp_path / "a", new.destination, watching())
    assert damaged.value.details["part"] == "tables/listings.jsonl"
    with psycopg.connect(libpq_url(new.url)) as connection:
        assert connection.execute("SELECT count(*) FROM listings").fetchone() == (0,)


async def test_a_damaged_or_missing_file_is_found(old, new, tmp_path):
    manifest, _ = await hand_over(old, tmp_path / "a")
    file, *_ = [path for path in sorted((tmp_path / "a/files").rglob("*")) if path.is_file()]
    file.write_bytes(file.read_bytes() + b"x")
    assert len(list(faults_of(manifest, tmp_path / "a", watching()))) == 1
    with pytest.raises(HandoverDamaged):
        await read_in(manifest, tmp_path / "a", new.destination, watching())


async def test_what_was_erased_since_an_earlier_export_is_not_left_there(old, tmp_path):
    await hand_over(old, tmp_path / "a")
    erased, *_ = [file for file in sorted((old.settings.data_directory / "files").rglob("*")) if file.is_file()]
    left = tmp_path / "a/files" / erased.relative_to(old.settings.data_directory / "files")
    assert left.exists()
    erased.unlink()
    manifest, _ = await hand_over(old, tmp_path / "a")
    assert not left.exists()
    assert list(faults_of(manifest, tmp_path / "a", watching())) == []
    left.write_bytes(b"x")
    [fault] = faults_of(manifest, tmp_path / "a", watching())
    assert fault == f"files/{left.relative_to(tmp_path / 'a/files')} is not listed"


JOBS = """
    INSERT INTO procrastinate_jobs (task_name, queue_name, args, status, queueing_lock, abort_requested)
    VALUES ('strike', 'default', '{}', 'doing', 'strike', true), ('strike', 'default', '{}', 'todo', 'strike', false)
"""


async def test_what_was_begun_and_what_waits_behind_it_are_both_handed_over(old, new, tmp_path):
    with psycopg.connect(libpq_url(old.url)) as connection:
        connection.execute(JOBS)
    manifest, _ = await hand_over(old, tmp_path / "a")
    await read_in(manifest, tmp_path / "a", new.destination, watching())
    asked = """
        SELECT status::text, queueing_lock, abort_requested FROM procrastinate_jobs
        WHERE task_name = 'strike' ORDER BY id"""
    with psycopg.connect(libpq_url(new.url)) as connection:
        assert connection.execute(asked).fetchall() == [("todo", None, False), ("todo", "strike", False)]


async def test_a_manifest_of_somebody_else_is_refused(old, tmp_path):
    await hand_over(old, tmp_path / "a")
    stranger = Signer(os.urandom(32))
    with pytest.raises(HandoverNotSigned):
        Manifest.read(tmp_path / "a", stranger.public_key)
    file = tmp_path / "a/manifest.json"
    content = json.loads(file.read_bytes())
    content["ledger"]["entries"] += 1
    file.write_text(json.dumps(content))
    with pytest.raises(HandoverNotSigned):
        Manifest.read(tmp_path / "a", None)


async def test_it_is_read_into_an_empty_system_with_the_same_secret_key(old, new, tmp_path):
    manifest, _ = await hand_over(old, tmp_path / "a")
    with pytest.raises(ExchangeNotEmpty):
        await read_in(manifest, tmp_path / "a", old.destination, watching())
    other = HandoverDestination(new.url, new.storage, Settings(secret_key="k" * 40))
    with pytest.raises(SecretKeyDiffers):
        await read_in(manifest, tmp_path / "a", other, watching())
    with pytest.raises(Stopped):
        await read_in(manifest, tmp_path / "a", new.destination, watching(3))
    another, _ = await hand_over(old, tmp_path / "b")
    with pytest.raises(OtherHandoverBegun):
        await read_in(another, tmp_path / "b", new.destination, watching())


async def test_by_command_with_the_takeover_on_record(old, new, tmp_path):
    async def run(place, *arguments):
        environment = {
            "TECHEXCHANGE_DATABASE_URL": place.url,
            "TECHEXCHANGE_DATA_DIRECTORY": str(place.settings.data_directory),
            "TECHEXCHANGE_SECRET_KEY": place.settings.secret_key.get_secret_value(),
            "TECHEXCHANGE_EMBEDDER": "none",
            "TECHEXCHANGE_RETIRED_SIGNING_KEYS": place.settings.retired_signing_keys,
            "COLUMNS": "400",
        }
        return await asyncio.to_thread(CliRunner().invoke, cli, arguments, env=environment)

    place, key = str(tmp_path / "a"), Signer.of(old.settings).key.x
    done = await run(old, "handover", "export", place)
    assert (done.exit_code, "Handed over" in done.stderr) == (0, True), done.stderr
    assert Path(place).stat().st_mode & 0o077 == 0
    checked = await run(new, "handover", "check", place, "--key", key)
    assert checked.exit_code == 0, checked.stderr
    assert (await run(new, "handover", "check", place, "--key", "AAAA")).exit_code == 1
    done = await run(new, "handover", "import", place, "--key", key)
    assert done.exit_code == 0, done.stderr
    assert f"TECHEXCHANGE_RETIRED_SIGNING_KEYS={key},{SIGNER.key.x}" in done.stderr
    assert (await run(new, "handover", "import", place)).exit_code == 1
    with psycopg.connect(libpq_url(new.url)) as connection:
        last = connection.execute("SELECT event FROM ledger_entries ORDER BY seq DESC LIMIT 1").fetchone()
    assert last == ("exchange_taken_over",)
    with psycopg.connect(libpq_url(old.url)) as connection:
        last = connection.execute("SELECT event FROM ledger_entries ORDER BY seq DESC LIMIT 1").fetchone()
    assert last == ("exchange_handed_over",)
