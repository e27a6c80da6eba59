"""The index alone: how long the same top hits take in this process, asked by as many threads at once."""

import json
import sys
import threading
import time
from pathlib import Path

from benchmarks.measures import percentile
from techexchange.infra.fulltext import Engine, Plan, Request
from techexchange.search.queries import COUNTED, SCHEMA

WARM = 50


def times(engine: Engine, plans: list[Plan], clients: int, limit: int, counts: tuple[str, ...]) -> list[float]:
    """Seconds of each query, planned beforehand, while `clients` threads ask one after another."""
    waiting, measured = list(reversed(plans)), []

    def ask() -> None:
        while waiting:
            try:
                plan = waiting.pop()
            except IndexError:
                return
            started = time.perf_counter()
            engine.probe(plan, limit=limit, counts=counts)
            measured.append(time.perf_counter() - started)

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return measured


def main() -> None:
    """Write percentiles, without and with facets, to the file named first."""
    file, directory, queries, clients, limit = sys.argv[1:]
    engine = Engine(SCHEMA, Path(directory))
    plans = [engine.compile(Request(text=text, limit=int(limit))) for text in Path(queries).read_text().splitlines()]
    times(engine, plans[:WARM], 1, int(limit), ())
    bare = times(engine, plans, int(clients), int(limit), ())
    counted = times(engine, plans, int(clients), int(limit), COUNTED)
    found = {"p50": percentile(bare, 0.5), "p95": percentile(bare, 0.95), "facets_p95": percentile(counted, 0.95)}
    Path(file).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
