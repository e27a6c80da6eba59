"""Making vectors from the command line: before a catalogue opens, or when the model changes."""

import asyncio
from typing import Annotated

import typer

from techexchange.cli.node import console, database, exchange_at, fail, run, settings_of_process
from techexchange.cli.recording import progress_bar
from techexchange.cli.serving import make_current
from techexchange.infra.database import open_engine
from techexchange.infra.embedding import Embedder, embedder_of
from techexchange.kernel.errors import ExchangeError
from techexchange.search.jobs import Embedding
from techexchange.search.queries import Vectors
from techexchange.search.repository import vectors as kept
from techexchange.settings import Settings

SHOWN_SECONDS = 0.5
Threads = Annotated[
    int | None, typer.Option(min=1, max=64, help="Threads of the model on this machine; else as in the settings.")
]


def embed(threads: Threads = None) -> None:
    """Make the vectors of everything published, or go on where it was left; ends when none is missing."""
    settings = settings_of_process()
    if threads:
        settings = settings.model_copy(update={"embedder_threads": threads})
    embedder = embedder_of(settings)
    if embedder is None:
        console.print("There is no search by meaning: [bold]TECHEXCHANGE_EMBEDDER[/] is none.")
        raise typer.Exit(2)
    try:
        with database(settings) as url:
            embedded, published = run(_embed(settings, url, embedder))
    except ExchangeError as error:
        fail(error)
    console.print(f"{embedded} of {published} published listings have their vectors of [bold]{embedder.model}[/].")


async def _embed(settings: Settings, url: str, embedder: Embedder) -> tuple[int, int]:
    await make_current(settings, url)
    await _index(url, embedder.dimension)
    async with exchange_at(url) as exchange:
        vectors = Vectors(exchange.sessions)
        filling = asyncio.create_task(Embedding(exchange, embedder, url).fill())
        try:
            await _show(vectors, filling, embedder.model)
            await filling
            return await vectors.progress()
        finally:
            filling.cancel()
            await asyncio.gather(filling, return_exceptions=True)
            await embedder.close()


async def _show(vectors: Vectors, filling: "asyncio.Task[None]", model: str) -> None:
    with progress_bar() as bar:
        task = bar.add_task(f"embedding with {model}", total=None)
        done = False
        while not done:
            done = bool((await asyncio.wait({filling}, timeout=SHOWN_SECONDS))[0])
            embedded, published = await vectors.progress()
            bar.update(task, completed=embedded, total=published)


async def _index(url: str, dimension: int) -> None:
    engine = open_engine(url, guarded=False, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await kept.index(connection, dimension)
    finally:
        await engine.dispose()
