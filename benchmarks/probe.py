"""The index alone: the mean time of the same queries with count and facets, made in this process."""

import asyncio
import statistics
import sys
import time
from pathlib import Path
from uuid import UUID

from techexchange.cli.node import exchange_at
from techexchange.infra.fulltext import Engine, Request
from techexchange.listings.queries import published_batch
from techexchange.search.queries.documents import SCHEMA, document_of

BATCH, PASSES, PAGE = 500, 3, 10


async def filled(url: str) -> Engine:
    """An index in memory of everything that is published."""
    engine = Engine(SCHEMA)
    after: UUID | None = None
    async with exchange_at(url) as exchange, exchange.sessions() as session:
        while batch := await published_batch(session, after, BATCH):
            engine.add(map(document_of, batch))
            after = batch[-1].id
    engine.save(1)
    return engine


def main() -> None:
    """Write the median seconds per query, planned beforehand, to the file named first."""
    file, url, queries = sys.argv[1:]
    engine = asyncio.run(filled(url))
    plans = [engine.compile(Request(text=text, limit=PAGE)) for text in Path(queries).read_text().splitlines()]
    passes = []
    for _ in range(PASSES):
        started = time.perf_counter()
        for plan in plans:
            engine.probe(plan, limit=PAGE)
        passes.append((time.perf_counter() - started) / len(plans))
    Path(file).write_text(str(statistics.median(passes)))


if __name__ == "__main__":
    main()
