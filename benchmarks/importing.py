"""`import`: the whole real corpus imported, published and searchable; rows per second and peak memory."""

import argparse
import json
import resource
import subprocess
import sys
import time
from typing import Any

from rich.console import Console

from benchmarks.goals import told
from benchmarks.world import World, corpus, wait_for, world

console = Console(stderr=True)
FILES = {"supply": ("offers.jsonl.gz", 27_738), "demand": ("demands.jsonl.gz", 4_222)}


def add_to(names: Any) -> None:
    """Declare the benchmark."""
    names.add_parser("import", help=__doc__).set_defaults(run=run)


def run(_: argparse.Namespace) -> None:
    """Import both files, serve, and wait until everything is found."""
    with world() as made:
        started = time.perf_counter()
        rates = {}
        for direction, (name, rows) in FILES.items():
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "techexchange", "import", direction, str(corpus(name))],
                env=made.environment,
                check=True,
            )
            rates[f"{direction}_rows_per_second"] = round(rows / (time.perf_counter() - began))
        made.serve(core=0)
        total = found_when_ready(made, sum(rows for _, rows in FILES.values()))
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        made.stop()
        made.processes.clear()
        peak = max(peak, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
        with made.connect() as connection:
            [[recorded]] = connection.execute("SELECT count(*) FROM ledger_entries WHERE event = 'listing_imported'")
    result = {"seconds": round(seconds, 1), "peak_mb": round(peak), "rows": total, **rates, "goal": told("import")}
    sys.stdout.write(json.dumps(result) + "\n")
    if recorded != total:
        raise SystemExit(f"{total} found but {recorded} on record")


def found_when_ready(made: World, expected: int) -> int:
    """Wait until the search answers with every row; how many it answers with."""
    wait_for(f"http://127.0.0.1:{made.port}/v1/listings?limit=1")
    until = time.monotonic() + 120
    while time.monotonic() < until:
        total: int = made.ask("/v1/listings?limit=1")["total"]
        if total == expected:
            return total
        console.print(f"{total} of {expected} findable")
        time.sleep(0.5)
    raise SystemExit(f"only {total} of {expected} rows became searchable")
