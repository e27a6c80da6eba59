"""One embedded PostgreSQL for the whole run, one migrated template, and per test a transaction or a clone."""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.pool import NullPool

from techexchange.app import create_app
from techexchange.infra import migrations
from techexchange.infra.database import libpq_url, open_engine, sessions_of
from techexchange.infra.embedded import EmbeddedPostgres
from techexchange.infra.uow import Exchange
from techexchange.ledger.queries import head
from techexchange.search.jobs import follow
from techexchange.search.queries import Catalogue
from techexchange.settings import Settings
from techexchange.worker import WORK, open_exchange

SERVER = "TECHEXCHANGE_TEST_SERVER"
TEMPLATE = "techexchange_template"
PENDING = text("SELECT id, args FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'handle' ORDER BY id")
server: list[EmbeddedPostgres] = []


def pytest_configure(config: pytest.Config) -> None:
    """Start the server once, before any worker, and migrate the template."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    started = EmbeddedPostgres(Path(tempfile.gettempdir()) / f"techexchange-test-{uuid4().hex[:12]}", fsync=False)
    os.environ[SERVER] = started.start()
    server.append(started)
    administer(f"CREATE DATABASE {TEMPLATE}")
    migrations.upgrade(url_of(TEMPLATE))


def pytest_unconfigure() -> None:
    """Stop the server and remove its data."""
    for started in server:
        started.stop()
        shutil.rmtree(started.directory)
    server.clear()


def url_of(database: str) -> str:
    """The address of a database on the test server."""
    return make_url(os.environ[SERVER]).set(database=database).render_as_string(hide_password=False)


def administer(statement: str) -> None:
    """Run one statement on the server itself."""
    with psycopg.connect(libpq_url(url_of("postgres")), autocommit=True) as connection:
        connection.execute(statement)


def clone(name: str) -> str:
    """A fresh copy of the template."""
    administer(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
    return url_of(name)


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The database of this worker's transactions."""
    name = f"worker_{uuid4().hex[:12]}"
    yield clone(name)
    administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database_url, poolclass=NullPool)
    yield engine
    await engine.dispose()


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection whose transaction is rolled back at the end, whatever was committed on it."""
    async with engine.connect() as connection, connection.begin() as outer:
        await connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        yield connection
        await outer.rollback()


@pytest.fixture
def sessions(connection: AsyncConnection) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(
        connection, expire_on_commit=False, autoflush=False, join_transaction_mode="create_savepoint"
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_directory=tmp_path, secret_key="the key of the tests, long enough for a box", embedder="none")


@pytest.fixture
def exchange(sessions: async_sessionmaker[AsyncSession]) -> Exchange:
    return open_exchange(sessions)


@pytest.fixture
def app(exchange: Exchange, settings: Settings) -> FastAPI:
    return create_app(exchange, settings)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """A client that talks to the service in this process; what is not foreseen raises here."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def run_jobs(exchange: Exchange) -> int:
    """Let handlers hear every waiting fact, and the facts these make; how many were heard."""
    heard = 0
    while True:
        async with exchange.sessions() as session:
            jobs = (await session.execute(PENDING)).all()
            for id, _ in jobs:
                await session.execute(text("DELETE FROM procrastinate_jobs WHERE id = :id"), {"id": id})
            await session.commit()
        if not jobs:
            return heard
        for _, args in jobs:
            await WORK.run(exchange, **args)
            heard += 1


@pytest.fixture
def settle(exchange: Exchange) -> Callable[[], Awaitable[int]]:
    """Run all background work that is waiting."""

    async def settled() -> int:
        return await run_jobs(exchange)

    return settled


@dataclass
class Live:
    """An exchange with a database of its own, where commits are real."""

    url: str
    engine: AsyncEngine
    exchange: Exchange
    app: FastAPI
    client: httpx.AsyncClient

    async def settle(self) -> int:
        """Run all background work that is waiting."""
        return await run_jobs(self.exchange)

    async def caught_up(self) -> None:
        """Wait until the search answers with everything committed so far; needs `searching`."""
        async with self.exchange.sessions() as session:
            end = (await head(session)).seq
        catalogue: Catalogue = self.app.state.catalogue
        async with asyncio.timeout(60):
            while not (catalogue.ready and catalogue.position >= end):
                await asyncio.sleep(0.005)


@pytest.fixture
async def live(settings: Settings) -> AsyncIterator[Live]:
    """For races: many connections, real commits, a database thrown away afterwards."""
    name = f"live_{uuid4().hex[:12]}"
    url = clone(name)
    engine = open_engine(url, pool_size=20, max_overflow=0, pool_timeout=30)
    exchange = open_exchange(sessions_of(engine))
    app = create_app(exchange, settings)
    async with client_of(app) as client:
        yield Live(url, engine, exchange, app, client)
    await engine.dispose()
    administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def searching(live: Live) -> AsyncIterator[Live]:
    """The live exchange with its catalogue following the ledger."""
    state = live.app.state
    following = asyncio.create_task(follow(live.exchange, live.url, state.catalogue, state.pages))
    await live.caught_up()
    yield live
    following.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await following
