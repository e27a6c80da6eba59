"""The whole exchange of tests.world: filled once for each worker, changed inside transactions that are rolled back."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.pool import NullPool

from conftest import administer, client_of, clone, run_jobs
from techexchange.app import create_app
from techexchange.infra.database import open_engine, sessions_of
from techexchange.infra.fulltext import Engine
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import Exchange
from techexchange.listings.queries import published_batch
from techexchange.search.queries.documents import SCHEMA, document_of
from techexchange.settings import Settings
from techexchange.worker import open_exchange
from world import Builder, World


@dataclass(frozen=True)
class Filled:
    """A database with a whole exchange in it, and the settings of the service over it."""

    name: str
    url: str
    world: World
    settings: Settings
    index: Engine

    def serve(self, exchange: Exchange, directory: Path) -> FastAPI:
        """The service over a copy of the world, with a copy of its files, whose search knows what is published."""
        app = create_app(exchange, self.settings)
        files = shutil.copytree(self.settings.data_directory / "files", directory / "files")
        app.state.storage = FileStorage(None, files)
        app.state.catalogue.swap(self.index)
        app.state.catalogue.advance(self.index.position)
        return app


@pytest.fixture(scope="session")
async def filled(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Filled]:
    """The world in a database of this worker, left alone: tests change copies and transactions of it."""
    directory = tmp_path_factory.mktemp("world")
    settings = Settings(
        data_directory=directory,
        secret_key="the key of the tests, long enough for a box",
        requests_per_minute=1_000_000_000,
        log_level="warning",
    )
    name = f"world_{uuid4().hex[:12]}"
    url = clone(name)

    engine = open_engine(url, poolclass=NullPool)
    storage = FileStorage(None, directory / "files")
    world = await Builder(open_exchange(sessions_of(engine)), storage).build()
    async with sessions_of(engine)() as session:
        published = await published_batch(session, None, 1000)
    await engine.dispose()
    index = Engine(SCHEMA)
    index.add(map(document_of, published))
    index.save(1)
    yield Filled(name, url, world, settings, index)
    administer(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class Stage:
    """The world as one test changes it."""

    world: World
    app: FastAPI
    exchange: Exchange
    client: httpx.AsyncClient
    connection: AsyncConnection

    async def settle(self) -> int:
        """Run all background work that is waiting."""
        return await run_jobs(self.exchange)


@cache
def description() -> dict[str, Any]:
    """The description as the service gives it; the same for every application."""
    return create_app(Exchange(None), Settings(secret_key="k" * 40)).openapi()


def changes() -> set[str]:
    """Every operation that changes something."""
    paths = description()["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods if method != "get"}


@asynccontextmanager
async def in_progress(connection: AsyncConnection) -> AsyncIterator[None]:
    """What is done here is undone afterwards."""
    nested = await connection.begin_nested()
    try:
        yield
    finally:
        await nested.rollback()


@pytest.fixture(scope="session")
async def world_engine(filled: Filled) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(filled.url, poolclass=NullPool)
    yield engine
    await engine.dispose()


@pytest.fixture
async def stage(filled: Filled, world_engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Stage]:
    """The world inside a transaction that is rolled back at the end."""
    async with world_engine.connect() as connection, connection.begin() as outer:
        await connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(
            connection, expire_on_commit=False, autoflush=False, join_transaction_mode="create_savepoint"
        )
        exchange = open_exchange(sessions)
        app = filled.serve(exchange, tmp_path)
        async with client_of(app) as client:
            yield Stage(deepcopy(filled.world), app, exchange, client, connection)
        await outer.rollback()
