"""The index alone: what the same top hits cost a process that has nothing else to do.

Service times are measured one query after another; what so many clients would wait, who ask one core in turn, is
their sum over as many queries.
"""

import json
import sys
import time
from pathlib import Path

from benchmarks.measures import percentile, queued
from techexchange.infra.fulltext import Engine, Plan, Request
from techexchange.search.queries import COUNTED, SCHEMA

WARM = 50


def times(engine: Engine, plans: list[Plan], limit: int, counts: tuple[str, ...]) -> list[float]:
    """Seconds of each query, planned beforehand."""
    measured = []
    for plan in plans:
        started = time.perf_counter()
        engine.probe(plan, limit=limit, counts=counts)
        measured.append(time.perf_counter() - started)
    return measured


def main() -> None:
    """Write percentiles to the file named first: queued, queued with facets counted too, and of one query alone."""
    file, directory, queries, clients, limit = sys.argv[1:]
    engine = Engine(SCHEMA, Path(directory))
    plans = [engine.compile(Request(text=text, limit=int(limit))) for text in Path(queries).read_text().splitlines()]
    times(engine, plans[:WARM], int(limit), COUNTED)
    bare, counted = times(engine, plans, int(limit), ()), times(engine, plans, int(limit), COUNTED)
    found = {
        "p50": percentile(queued(bare, int(clients)), 0.5),
        "p95": percentile(queued(bare, int(clients)), 0.95),
        "facets_p95": percentile(queued(counted, int(clients)), 0.95),
        "single_p95": percentile(bare, 0.95),
    }
    Path(file).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
