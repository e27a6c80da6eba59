"""Serving: the HTTP service, the worker, migrations."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated, Any

import structlog
import typer
import uvicorn
from fastapi import FastAPI
from sqlalchemy.pool import NullPool

from techexchange.app import create_app
from techexchange.auctions.jobs import announce
from techexchange.cli.node import console, database, exchange_at, fail, run, settings_of_process
from techexchange.infra import migrations
from techexchange.infra.database import open_engine, sessions_of
from techexchange.infra.embedding import embedder_of
from techexchange.infra.http.wire import GatheringProtocol
from techexchange.infra.logging import configure_logging
from techexchange.infra.pages import Pages
from techexchange.infra.uow import Exchange
from techexchange.infra.witnesses import witnesses_of
from techexchange.kernel.errors import ExchangeError, Unavailable
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger.jobs import keep_witnesses
from techexchange.matching.jobs import match
from techexchange.search.actions import adopt_synonyms
from techexchange.search.jobs import embed, follow, write_down
from techexchange.search.queries import Catalogue, Finder, Vectors
from techexchange.settings import Settings
from techexchange.worker import open_exchange, run_worker

log = structlog.get_logger()
GRACE_SECONDS = 10
WAIT_SECONDS = 5
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")]
Worker = Annotated[bool, typer.Option("--worker/--no-worker", help="Do background work in this process too.")]


class SchemaOutdated(Unavailable):
    """The database is not at this release's schema: run `techexchange migrate` first."""


async def make_current(settings: Settings, url: str) -> None:
    """Bring an embedded database to this release's schema; raises SchemaOutdated where another is not at it."""
    engine = open_engine(url, guarded=False, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            present = await connection.run_sync(migrations.current)
    finally:
        await engine.dispose()
    if present != migrations.newest():
        if settings.database_url:
            raise SchemaOutdated
        migrations.upgrade(url)
        await teach(url)


async def teach(url: str) -> None:
    """Begin with the synonyms of the field, where the exchange has none."""
    async with exchange_at(url) as exchange, exchange.unit_of_work() as uow:
        await adopt_synonyms(uow, SYSTEM)


def create_service(settings: Settings, url: str, *, worker: bool) -> FastAPI:
    """The service over its database, with all that runs beside it from its start to its stop."""
    engine = open_engine(url, pool_size=settings.database_pool, max_overflow=0, pool_timeout=WAIT_SECONDS)
    exchange = open_exchange(sessions_of(engine))
    app = create_app(exchange, settings)
    state = app.state
    state.readiness = replace(state.readiness, checks={**state.readiness.checks, "search": state.catalogue.is_current})

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        beside = [follow(exchange, url, state.catalogue, state.pages), write_down(exchange, state.unmet)]
        beside.append(announce(url, state.board))
        if worker:
            beside += background(url, exchange, settings, state.finder)
        tasks = [asyncio.create_task(work) for work in beside]
        for task in tasks:
            task.add_done_callback(_tell_end)
        gc.freeze()  # what is there by now stays: looking at it again only costs time
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if state.embedder:
            await state.embedder.close()
        await engine.dispose()

    app.router.lifespan_context = lifespan
    return app


def background(url: str, exchange: Exchange, settings: Settings, finder: Finder) -> list[Coroutine[Any, Any, None]]:
    """All background work of a process that does it."""
    work = [run_worker(url, exchange, settings), match(exchange, finder, url)]
    if witnesses := witnesses_of(settings):
        work.append(keep_witnesses(exchange, witnesses))
    if finder.embedder:
        work.append(embed(exchange, finder.embedder, url))
    return work


def _tell_end(task: "asyncio.Task[None]") -> None:
    """What runs beside the service does not end by itself; where it does, the log says why and `/readyz` sees it."""
    if not task.cancelled() and (reason := task.exception()):
        log.error("background_work_ended", error=type(reason).__name__, exc_info=reason)


def serve_at(settings: Settings, url: str, *, host: str, port: int, worker: bool) -> None:
    """Serve until told to stop, then finish what is under way."""
    configure_logging(settings)
    uvicorn.run(
        create_service(settings, url, worker=worker),
        host=host,
        port=port,
        loop="uvloop",
        http=GatheringProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        backlog=4096,
    )


def migrate() -> None:
    """Bring the database to this release's schema."""
    settings = settings_of_process()
    try:
        with database(settings) as url:
            revision = migrations.upgrade(url)
            run(teach(url))
            console.print(f"The database is at revision [bold]{revision}[/].")
    except ExchangeError as error:
        fail(error)


def work() -> None:
    """Do background work only: deliver facts to their handlers, send mail, wake what is due."""
    settings = settings_of_process()
    configure_logging(settings)
    try:
        with database(settings) as url:
            run(_work(settings, url))
    except ExchangeError as error:
        fail(error)


async def _work(settings: Settings, url: str) -> None:
    await make_current(settings, url)
    embedder = embedder_of(settings)
    async with exchange_at(url, connections=settings.database_pool) as exchange:
        finder = Finder(Catalogue(settings.data_directory / "search"), Vectors(exchange.sessions), embedder)
        following = follow(exchange, url, finder.catalogue, Pages())
        tasks = [asyncio.create_task(work) for work in [*background(url, exchange, settings, finder), following]]
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, tasks[0].cancel)
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if embedder:
                await embedder.close()
