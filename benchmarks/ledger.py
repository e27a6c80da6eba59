"""`ledger`: commits with proofs made beside them, proofs asked for at the same time, and the whole record verified."""

import argparse
import asyncio
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg
import uvloop
from psycopg.types.json import Jsonb
from rich.console import Console
from rich.progress import track

import ledger_verifier
from benchmarks.goals import told
from benchmarks.measures import milliseconds, percentile
from benchmarks.world import World, world
from techexchange.cli.node import exchange_at
from techexchange.infra.database import libpq_url
from techexchange.infra.signing import Signer
from techexchange.infra.uow import Exchange
from techexchange.kernel.events import Event
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions, queries
from techexchange.ledger.actions import Notary
from techexchange.ledger.models import record

console = Console(stderr=True)
WRITERS = 16
"""How many commit at once."""
SIGNED_EVERY = 1.0
"""Seconds between two signed tree heads while commits go on; the service itself signs every five."""
FILLED_AT_ONCE = 2000


@dataclass(frozen=True, kw_only=True)
class BridgeMeasured(Event):
    """A fact of this measurement only."""

    lanes: int


@dataclass
class Course:
    """What was measured while commits went on."""

    exchange: Exchange
    seal: Notary
    until: float
    commits: list[float] = field(default_factory=list)

    @property
    def goes_on(self) -> bool:
        """Whether there is time left."""
        return time.perf_counter() < self.until


def add_to(names: Any) -> None:
    """Declare the benchmark."""
    parser = names.add_parser("ledger", help=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000, help="how long the verified record is")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long commits go on")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Fill a record, commit to it while it is signed and proofs are asked for, and verify all of it."""
    with world() as made:
        for first in track(range(0, options.entries, FILLED_AT_ONCE), "filling", console=console):
            fill(made, first, min(FILLED_AT_ONCE, options.entries - first))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            result = runner.run(measured(made, options))
        result |= exported(made)
    sys.stdout.write(json.dumps(result | {"goal": told("ledger")}) + "\n")
    if not result["holds"] or result["wrong_proofs"] or result["export_faults"]:
        raise SystemExit("failed: the record or a proof does not hold")


def fill(made: World, first: int, count: int) -> None:
    """Record so many facts in one transaction, as the owner of the tables."""
    facts = [fact(number) for number in range(first, first + count)]
    with psycopg.connect(libpq_url(made.url)) as connection:
        connection.execute("SELECT ledger_append(%s)", (Jsonb(facts, orjson.dumps),))


def fact(number: int) -> dict[str, Any]:
    """A fact as it is handed to the ledger."""
    content = record(
        event_id=UUID(int=2**100 + number),
        event="bridge_measured",
        subject_id=UUID(int=2**101 + number),
        actor_id=UUID(int=number % 50),
        at=datetime.fromtimestamp(1_767_225_600 + number, UTC),
        payload={"lanes": number % 7, "listing_id": str(UUID(int=number)), "terms_hash": f"{number:064x}"},
    )
    written = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return content | {"leaf_hash": hashlib.sha256(b"\x00" + written).hexdigest()}


@asynccontextmanager
async def course(made: World, seconds: float) -> AsyncIterator[Course]:
    """What is measured, over an exchange with as many connections as write, and some more."""
    signer = Signer.of(made.settings)
    seal = Notary("https://exchange.example", signer.key_id, signer.sign)
    async with exchange_at(made.url, connections=WRITERS + 4) as exchange:
        began = time.perf_counter()
        while await sign(exchange, seal):
            continue
        await commit(Course(exchange, seal, time.perf_counter() + 0.05), 0)
        await sign(exchange, seal)
        console.print(f"the tree over what was filled: {time.perf_counter() - began:.1f} s")
        yield Course(exchange, seal, time.perf_counter() + seconds)


async def measured(made: World, options: argparse.Namespace) -> dict[str, Any]:
    """Commits and proofs beside each other, then the whole record verified."""
    proofs = made.directory / "proofs.json"
    async with course(made, options.seconds) as run:
        before = await size(run.exchange)
        asking = made.start(None, "-m", "benchmarks.proving", made.url, str(options.seconds), str(proofs))
        began = time.perf_counter()
        async with asyncio.TaskGroup() as together:
            together.create_task(sign_on(run))
            for number in range(WRITERS):
                together.create_task(commit(run, number))
        seconds = time.perf_counter() - began
        committed = await size(run.exchange) - before
        await asyncio.to_thread(asking.wait, 60)
        while await sign(run.exchange, run.seal):
            continue
        began = time.perf_counter()
        async with run.exchange.unit_of_work() as uow:
            found = await actions.verify(uow, SYSTEM, keys=Signer.of(made.settings).keys)
        verified = time.perf_counter() - began
    seen = json.loads(proofs.read_text())
    return {
        "commits_per_s": round(committed / seconds, 1),
        "commit_p99_ms": milliseconds(percentile(run.commits, 0.99)),
        "proof_p50_ms": milliseconds(percentile(seen["times"], 0.5)),
        "proof_p99_ms": milliseconds(percentile(seen["times"], 0.99)),
        "proofs": len(seen["times"]),
        "wrong_proofs": seen["wrong"],
        "tree_heads": found.tree_heads,
        "verify_seconds": round(verified, 1),
        "entries": found.entries,
        "holds": found.holds,
    }


async def size(exchange: Exchange) -> int:
    """How many entries the record has."""
    async with exchange.sessions() as session:
        return (await queries.head(session)).seq


async def sign(exchange: Exchange, seal: Notary) -> bool:
    """Sign what is new; whether anything was."""
    async with exchange.unit_of_work() as uow:
        return await actions.sign_tree_head(uow, SYSTEM, seal) is not None


async def commit(run: Course, number: int) -> None:
    """One transaction after another, each with one fact."""
    while run.goes_on:
        began = time.perf_counter()
        async with run.exchange.unit_of_work() as uow:
            uow.publish(BridgeMeasured(subject_id=new_id(), actor_id=SYSTEM.id, at=uow.now, lanes=number))
        run.commits.append(time.perf_counter() - began)


async def sign_on(run: Course) -> None:
    """Sign what is new, again and again."""
    while run.goes_on:
        await sign(run.exchange, run.seal)
        await asyncio.sleep(SIGNED_EVERY)


def exported(made: World) -> dict[str, Any]:
    """The record written to a file by the command, and verified by the one file that knows nothing of the exchange."""
    file = made.directory / "ledger.jsonl"
    began = time.perf_counter()
    made.command("ledger", "export", str(file), "--no-progress")
    written = time.perf_counter() - began
    began = time.perf_counter()
    program = Path(ledger_verifier.__file__)
    done = subprocess.run([sys.executable, str(program), str(file)], check=False, stdout=subprocess.PIPE)
    return {
        "export_seconds": round(written, 1),
        "export_verify_seconds": round(time.perf_counter() - began, 1),
        "export_faults": done.returncode,
    }
