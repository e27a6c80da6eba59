"""A collection in an exchange of its own, in this process: imported, indexed and embedded as any catalogue is.

Nothing is bypassed: rows go through the import, the follower of the ledger fills the index, the background job writes
the vectors, and questions are asked of the service's own routes. With a directory for it, vectors of passages are
remembered between runs by model and text; vectors of queries never are.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from sqlalchemy import text

from benchmarks.remembered import Remembered
from benchmarks.world import World
from techexchange.cli.importing.columns import Columns, Given
from techexchange.cli.importing.files import Row
from techexchange.cli.importing.holder import holder
from techexchange.cli.importing.loading import Importer
from techexchange.cli.serving import create_service
from techexchange.infra.uow import Exchange
from techexchange.kernel.clock import utc_now
from techexchange.search.jobs import embed
from techexchange.search.queries import Vectors
from techexchange.settings import Settings

console = Console(stderr=True)
BATCH, PAGE = 500, 100
PATIENCE_SECONDS = 600.0
VALID = timedelta(days=730)
SOURCES = text("SELECT id, source_id FROM listings WHERE source = :source")


@dataclass
class Indexed:
    """An exchange that answers over one collection, or several."""

    exchange: Exchange
    client: httpx.AsyncClient

    async def names(self, source: str) -> dict[str, str]:
        """The id each listing of a collection had there."""
        async with self.exchange.sessions() as session:
            return {str(id): source_id for id, source_id in await session.execute(SOURCES, {"source": source})}

    async def ask(self, path: str, **asked: str) -> tuple[dict[str, Any], float]:
        """The answer to one question and how many seconds it took; ends the program where there is none."""
        started = time.perf_counter()
        answer = await self.client.get(path, params=asked)
        seconds = time.perf_counter() - started
        if answer.status_code != 200:
            raise SystemExit(f"{answer.status_code} for {asked}: {answer.text[:500]}")
        return answer.json(), seconds


def settings_for(made: World, *, embedder: str) -> Settings:
    """The settings of a service in this process."""
    given = {
        name.removeprefix("TECHEXCHANGE_").lower(): value
        for name, value in made.environment.items()
        if name.startswith("TECHEXCHANGE_")
    }
    return Settings.model_validate(given | {"embedder": embedder})


async def bring(exchange: Exchange, source: str, direction: str, rows: Sequence[dict[str, str]]) -> None:
    """Import every row; ends the program where one is refused."""
    refused: list[str] = []
    columns = Columns(Given(direction, utc_now() + VALID))
    async with exchange.unit_of_work() as uow:
        organization_id = await holder(uow, None)
    with bar("importing") as progress:
        task = progress.add_task(source, total=len(rows))
        importer = Importer(exchange, organization_id, source, columns, lambda _, reason: refused.append(reason))
        tally = await importer.bring(
            (Row(line, row) for line, row in enumerate(rows, 1)),
            batch=BATCH,
            show=lambda tally: progress.update(task, completed=tally.read),
        )
    if tally.imported != len(rows):
        raise SystemExit(f"only {tally.imported} of {len(rows)} imported: {refused[:3]}")


@asynccontextmanager
async def serving(made: World, *, embedder: str, cache: Path | None = None) -> AsyncIterator[tuple[FastAPI, Indexed]]:
    """The service over a world, with all that runs beside it; ready once `settled`."""
    service = create_service(settings_for(made, embedder=embedder), made.url, worker=False)
    state = service.state
    if cache is not None and state.embedder is not None:
        remember(service, cache)
    transport = httpx.ASGITransport(service)
    async with (
        service.router.lifespan_context(service),
        httpx.AsyncClient(transport=transport, base_url="http://benchmark", timeout=None) as client,
        AsyncExitStack() as stack,
    ):
        if state.embedder is not None:
            embedding = asyncio.create_task(embed(state.exchange, state.embedder, made.url))
            stack.callback(embedding.cancel)
        yield service, Indexed(state.exchange, client)


def remember(service: FastAPI, cache: Path) -> None:
    """Have passages embedded once, over all runs that share a cache."""
    service.state.embedder = service.state.finder.embedder = Remembered(service.state.embedder, cache)


async def settled(service: FastAPI, indexed: Indexed, expected: int, *, embedded: bool) -> None:
    """Wait until everything is found, and where wanted has its vectors; ends the program where it never is."""
    with bar("indexing") as progress:
        task = progress.add_task("", total=expected)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (found := await _found(service, indexed)) != expected:
                progress.update(task, completed=found)
                await asyncio.sleep(0.05)
        progress.update(task, completed=found)
    if not embedded:
        return
    vectors = Vectors(indexed.exchange.sessions)
    with bar("embedding") as progress:
        task = progress.add_task("", total=expected)
        done, moved = -1, time.monotonic()
        while True:
            now, total = await vectors.progress()
            progress.update(task, completed=now, total=total)
            if now == total == expected:
                return
            if now != done:
                done, moved = now, time.monotonic()
            if time.monotonic() - moved > PATIENCE_SECONDS:
                raise SystemExit(f"{now} of {expected} embedded, and no more for {PATIENCE_SECONDS} s")
            await asyncio.sleep(0.1)


async def _found(service: FastAPI, indexed: Indexed) -> int:
    if not service.state.catalogue.ready:
        return 0
    answer, _ = await indexed.ask("/v1/listings", limit="1")
    total: int = answer["total"]
    return total


def bar(what: str) -> Progress:
    """A bar on the terminal."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console)


def tracked(things: Sequence[Any], what: str) -> Iterator[Any]:
    """The things one by one, with a bar."""
    with bar(what) as progress:
        yield from progress.track(things, description="")
