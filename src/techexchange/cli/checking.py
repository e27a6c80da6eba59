"""The doctor: what an exchange stands on, checked, and how to mend each part that is not well."""

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import typer
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from techexchange.cli.node import console, database, exchange_at, fail, run, settings_of_process
from techexchange.infra import migrations
from techexchange.infra.database import open_engine
from techexchange.infra.embedding import Embedder, EmbedderUnavailable, embedder_of
from techexchange.kernel.clock import utc_now
from techexchange.kernel.errors import ExchangeError
from techexchange.regulations.errors import NoRulePackInForce
from techexchange.regulations.queries import packs
from techexchange.search.queries import Vectors
from techexchange.settings import Settings

OLDEST_SERVER = 160000
EXTENSIONS = frozenset({"plpgsql", "vector"})
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
LEAST_DISK_BYTES = 2 * 2**30
LARGEST_CLOCK_GAP = timedelta(seconds=2)
WORKER = text("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'")
WAITING = text(
    "SELECT count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) < now() - interval '10 minutes'),"
    " count(*) FILTER (WHERE status = 'failed') FROM procrastinate_jobs"
)


@dataclass(frozen=True)
class Observation:
    """What one check saw, and how to mend it where it is not well."""

    subject: str
    seen: str
    remedy: str
    well: bool = False


def doctor() -> None:
    """Check database, migrations, worker, embedder, disk, clock and more; say how to mend each; exit 1 where ill."""
    settings = settings_of_process()
    try:
        with database(settings) as url:
            findings = [
                *run(_examine(url)),
                run(_meaning(url, settings)),
                _law(),
                _disk(settings.data_directory),
                _key(settings),
            ]
    except ExchangeError as error:
        fail(error)
    for finding in findings:
        mark = "[green]✓[/]" if finding.well else "[red]✗[/]"
        console.print(f"{mark} {finding.subject}: {finding.seen}", soft_wrap=True)
        if not finding.well:
            console.print(f"  to mend it: {finding.remedy}", soft_wrap=True)
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


async def _examine(url: str) -> list[Observation]:
    engine = open_engine(url, guarded=False)
    checks: tuple[Callable[[AsyncConnection], Awaitable[Observation]], ...]
    checks = (_server, _durability, _extensions, _schema, _worker, _jobs, _clock)
    try:
        async with engine.connect() as connection:
            return [await check(connection) for check in checks]
    except DBAPIError as failed:
        reason = str(failed.orig).strip().splitlines()[0]
        return [Observation("database", reason, "start it, or mend TECHEXCHANGE_DATABASE_URL")]
    finally:
        await engine.dispose()


async def _setting(connection: AsyncConnection, name: str) -> str:
    return str(await connection.scalar(text("SELECT current_setting(:name)"), {"name": name}))


async def _server(connection: AsyncConnection) -> Observation:
    number = int(await _setting(connection, "server_version_num"))
    seen = f"PostgreSQL {await _setting(connection, 'server_version')}"
    return Observation("database", seen, "upgrade to PostgreSQL 16 or newer", number >= OLDEST_SERVER)


async def _durability(connection: AsyncConnection) -> Observation:
    loose = [name for name in DURABLE if await _setting(connection, name) == "off"]
    seen = f"off: {', '.join(loose)}" if loose else "commits reach the disk"
    return Observation("durability", seen, "turn these on: an acknowledged deal must survive a crash", not loose)


async def _extensions(connection: AsyncConnection) -> Observation:
    there = set(await connection.scalars(text("SELECT extname FROM pg_extension")))
    missing = sorted(EXTENSIONS - there)
    remedy = "; ".join(f"CREATE EXTENSION {name}" for name in missing)
    seen = f"missing: {missing}" if missing else ", ".join(sorted(there))
    return Observation("extensions", seen, remedy, not missing)


async def _schema(connection: AsyncConnection) -> Observation:
    at, needed = await connection.run_sync(migrations.current), migrations.newest()
    return Observation(
        "migrations", f"at {at}, this release needs {needed}", "run `techexchange migrate`", at == needed
    )


async def _worker(connection: AsyncConnection) -> Observation:
    if await connection.scalar(text("SELECT to_regclass('procrastinate_workers')")) is None:
        return Observation("worker", "no job queue", "run `techexchange migrate`")
    working = await connection.scalar(WORKER)
    return Observation("worker", f"{working} alive", "run `techexchange serve` or `techexchange work`", bool(working))


async def _jobs(connection: AsyncConnection) -> Observation:
    if await connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
        return Observation("jobs", "no job queue", "run `techexchange migrate`")
    waiting, failed = (await connection.execute(WAITING)).one()
    seen = f"{waiting} waiting over 10 minutes, {failed} given up"
    return Observation("jobs", seen, "start a worker; its log says why a job was given up", not (waiting or failed))


async def _clock(connection: AsyncConnection) -> Observation:
    gap = abs(await connection.scalar(text("SELECT clock_timestamp()")) - utc_now())
    seen = f"{gap.total_seconds():.3f} s from the database's"
    return Observation("clock", seen, "synchronise this machine's clock (NTP)", gap <= LARGEST_CLOCK_GAP)


async def _meaning(url: str, settings: Settings) -> Observation:
    subject, embedder = "search by meaning", embedder_of(settings)
    if embedder is None:
        return Observation(subject, "off", "set TECHEXCHANGE_EMBEDDER", well=True)
    try:
        await embedder.query("water treatment")
    except EmbedderUnavailable as lost:
        seen = f"{embedder.model} does not answer ({lost.details.get('reason')})"
        return Observation(
            subject, seen, "start the server, or mend TECHEXCHANGE_EMBEDDER_URL; until then words are searched"
        )
    finally:
        await embedder.close()
    return await _vectors(url, subject, embedder)


async def _vectors(url: str, subject: str, embedder: Embedder) -> Observation:
    try:
        async with exchange_at(url) as exchange:
            serving, share = await Vectors(exchange.sessions).serving(), await Vectors(exchange.sessions).share()
    except DBAPIError:
        return Observation(subject, "the vectors cannot be read", "start the database, and run `techexchange migrate`")
    present = serving[1:] if serving else (embedder.model, embedder.dimension)
    seen = f"{present[0]} in {present[1]} numbers, {share:.0%} of what is published"
    remedy = f"make the vectors of {embedder.model}: `techexchange search embed`; meanwhile words are searched"
    return Observation(subject, seen, remedy, present == (embedder.model, embedder.dimension))


def _law() -> Observation:
    remedy = "put a rule pack that holds today into the directory TECHEXCHANGE_REGULATIONS names"
    try:
        return Observation("law", f"{packs().now(utc_now()).id} holds today", remedy, well=True)
    except NoRulePackInForce as none:
        return Observation("law", f"no rule pack of {none.details['jurisdiction']} holds today", remedy)


def _disk(directory: Path) -> Observation:
    directory.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(directory).free
    seen = f"{free / 2**30:.1f} GiB free at {directory}"
    return Observation("disk", seen, "make room: below 2 GiB the database may stop", free >= LEAST_DISK_BYTES)


def _key(settings: Settings) -> Observation:
    length = len(settings.secret_key.get_secret_value()) if settings.secret_key else 0
    remedy = "set TECHEXCHANGE_SECRET_KEY to 32 random bytes or more, the same on every node"
    return Observation("secret key", f"{length} characters", remedy, length >= 32)
