"""What every command stands on: the settings of this process, its database, its key, and an exchange over them."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import typer
import uvloop
from pydantic import SecretStr, ValidationError
from rich.console import Console

from techexchange.infra.database import open_engine, sessions_of
from techexchange.infra.embedded import EmbeddedPostgres, default_directory
from techexchange.infra.uow import Exchange, translated
from techexchange.kernel.errors import ExchangeError
from techexchange.regulations.errors import RulePackInvalid
from techexchange.regulations.queries import hold
from techexchange.settings import Settings
from techexchange.worker import open_exchange

T = TypeVar("T")
console = Console(stderr=True, highlight=False)
KEY_FILE = "secret.key"


def settings_of_process() -> Settings:
    """The settings from the environment, with a key, and the law they name; stops where one is wrong."""
    try:
        settings = Settings()
    except ValidationError as wrong:
        for fault in wrong.errors():
            name = "_".join(map(str, fault["loc"])).upper()
            console.print(f"[red]TECHEXCHANGE_{name}[/]: {fault['msg']}", markup=True)
        raise typer.Exit(2) from wrong
    try:
        hold(settings.regulations, settings.jurisdiction)
    except RulePackInvalid as wrong:
        fail(wrong)
    return settings if settings.secret_key else settings.model_copy(update={"secret_key": _kept_key(settings)})


def _kept_key(settings: Settings) -> SecretStr:
    """The key of this data directory, made at its first use and readable by its owner alone."""
    directory: Path = settings.data_directory
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / KEY_FILE
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as kept:
            kept.write(secrets.token_hex(32))
    return SecretStr(file.read_text().strip())


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The address of the database: the configured one, or an embedded server that lives as long as its users.

    What a driver raises while it is used is one of the exchange's own errors.
    """
    with translated():
        if settings.database_url:
            yield settings.database_url
        else:
            with EmbeddedPostgres(default_directory(Path.cwd())) as server:
                yield server.url()


@asynccontextmanager
async def exchange_at(url: str, *, connections: int = 4) -> AsyncIterator[Exchange]:
    """An exchange over a database, for a command."""
    engine = open_engine(url, pool_size=connections, max_overflow=0)
    try:
        yield open_exchange(sessions_of(engine))
    finally:
        await engine.dispose()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work; an error of the exchange ends it with its message and what it is about."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)
    except ExchangeError as error:
        fail(error)


def fail(error: ExchangeError) -> NoReturn:
    """Say what went wrong and what it is about, and stop with status 1."""
    console.print(f"[red]{error}[/]")
    for name, value in error.details.items():
        console.print(f"  {name}: {value}")
    raise typer.Exit(1) from error
