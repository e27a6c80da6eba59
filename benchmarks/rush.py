"""`rush`: thousands of sealed bids before one deadline while the database is killed; none lost, none late accepted."""

import argparse
import asyncio
import base64
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from rich.console import Console
from rich.progress import track

from benchmarks.bidding import Competitor, Tender, competitors, tender
from benchmarks.chaos import Line, kill
from benchmarks.goals import told
from benchmarks.measures import percentile
from benchmarks.world import World, world
from techexchange.infra.database import libpq_url
from techexchange.infra.embedded import EmbeddedPostgres
from techexchange_client.receipts import ReceiptInvalid, verify_receipt
from techexchange_client.sealing import Envelope

console = Console(stderr=True)
VERSIONS = 5
"""How often one bidder bids: each later bid takes the place of the one before."""
CONNECTIONS = 100
LATE_SECONDS, LATE_SHARE = 2.0, 0.05
KILLED_AT = 0.5
PREPARATION = timedelta(minutes=10)
TOO_LATE = "bid_too_late"
STORED = """
SELECT b.id::text, b.envelope_hash, b.received_at < a.tender_until, e.seq, encode(e.leaf_hash, 'hex'), b.event_id::text
FROM bids b JOIN auctions a ON a.id = b.auction_id LEFT JOIN ledger_entries e ON e.event_id = b.event_id
WHERE b.auction_id = %s
"""


@dataclass
class Sending:
    """One bid that is to be handed in, when, and what came of it."""

    envelope: Envelope
    request: bytes
    due: float
    status: int = 0
    answer: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    attempts: int = 0


@dataclass
class Rush:
    """All bids, in the order in which they are due."""

    port: int
    sendings: list[Sending]
    began: float = 0.0

    async def through(self, work: Iterator[Sending]) -> None:
        """Hand bids in, one after another on one line, each when it is due and until there is an answer."""
        line = Line(self.port)
        for sending in work:
            await asyncio.sleep(max(0.0, self.began + sending.due - time.perf_counter()))
            await self.hand_in(line, sending)
        line.drop()

    async def hand_in(self, line: Line, sending: Sending) -> None:
        """One bid, tried again with the same envelope whenever there is no answer, or 'try again'."""
        while True:
            sending.attempts += 1
            try:
                status, body = await line.ask(sending.request)
                if status not in {503, 429}:
                    sending.status, sending.answer = status, json.loads(body)
                    sending.seconds = time.perf_counter() - self.began - sending.due
                    return
            except (OSError, asyncio.IncompleteReadError):
                line.drop()
            await asyncio.sleep(0.05)


def add_to(names: Any) -> None:
    """Declare the benchmark."""
    parser = names.add_parser("rush", help=__doc__)
    parser.add_argument("--bids", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Seal the bids beforehand, then hand them all in; print what became of them, and fail where one is amiss."""
    with world() as made:
        made.command("demo")
        made.serve(core=0)
        opened = tender(made, PREPARATION)
        sendings = sealed(made, opened, options)
        result = asyncio.run(rush(made, opened, sendings, options))
    sys.stdout.write(json.dumps(result | {"goal": told("rush")}) + "\n")
    wanted = ("none_lost", "none_late_accepted", "late_ones_refused", "receipts_verify", "ledger_holds")
    wrong = [name for name in wanted if not result[name]]
    if wrong or result["accepted"] < options.bids:
        raise SystemExit(f"failed: {wrong or 'bids in time were refused'}")


def sealed(made: World, opened: Tender, options: argparse.Namespace) -> list[Sending]:
    """The bids before the deadline, evenly spread, and those after it."""
    late = int(options.bids * LATE_SHARE)
    bidders = competitors(made, -(-(options.bids + late) // VERSIONS))
    due = [options.seconds * number / options.bids for number in range(options.bids)]
    due += [options.seconds + 0.2 + LATE_SECONDS * number / late for number in range(late)]
    return [
        sending_of(opened, bidders[number % len(bidders)], number, moment)
        for number, moment in track(list(enumerate(due)), "sealing", console=console)
    ]


def sending_of(opened: Tender, bidder: Competitor, number: int, due: float) -> Sending:
    """A bid of this bidder."""
    envelope = opened.sealed(bidder.organization_id, 1_000_000_000 + number)
    return Sending(envelope, bidder.request(opened, envelope), due)


async def rush(made: World, opened: Tender, sendings: list[Sending], options: argparse.Namespace) -> dict[str, Any]:
    """The rush itself, and what became of it."""
    run = Rush(made.port, sendings)
    set_deadline(made, opened, options.seconds)
    run.began = time.perf_counter()
    work = iter(sendings)
    async with asyncio.TaskGroup() as together:
        together.create_task(killed(made, options.seconds * KILLED_AT))
        for _ in range(CONNECTIONS):
            together.create_task(run.through(work))
    elapsed = time.perf_counter() - run.began
    return judged(made, opened, sendings) | figures(sendings, options, elapsed)


def set_deadline(made: World, opened: Tender, seconds: float) -> None:
    """Let tendering end so many seconds from now, by the database's clock."""
    statement = "UPDATE auctions SET tender_until = clock_timestamp() + make_interval(secs => %s) WHERE id = %s"
    with psycopg.connect(libpq_url(made.url)) as connection:
        connection.execute(statement, (seconds + 0.1, opened.auction_id))


async def killed(made: World, after: float) -> None:
    """Kill every process of the database at once, and start it again."""
    server = EmbeddedPostgres(made.database)
    await asyncio.sleep(after)
    await asyncio.to_thread(kill, server)
    began = time.perf_counter()
    await asyncio.to_thread(server.start)
    console.print(f"killed the database; it is back after {time.perf_counter() - began:.1f} s")


def judged(made: World, opened: Tender, sendings: list[Sending]) -> dict[str, Any]:
    """What was acknowledged against what is kept and on record."""
    accepted = [sending for sending in sendings if sending.status == 201]
    late = [sending for sending in sendings if sending.answer.get("code") == TOO_LATE]
    with psycopg.connect(libpq_url(made.url)) as connection:
        rows = {id: kept for id, *kept in connection.execute(STORED, (opened.auction_id,))}
    acknowledged = {sending.answer["id"]: stated(sending) for sending in accepted}
    made.command("ledger", "verify")
    return {
        "accepted": len(accepted),
        "refused_late": len(late),
        "none_lost": acknowledged == {id: [named, *place] for id, (named, _, *place) in rows.items()},
        "none_late_accepted": all(in_time for _, in_time, *_ in rows.values()),
        "late_ones_refused": len(accepted) + len(late) == len(sendings),
        "receipts_verify": all(verified(made, sendings=accepted)),
        "ledger_holds": True,
    }


def stated(sending: Sending) -> list[Any]:
    """What the receipt of a bid says."""
    receipt = sending.answer["receipt"]
    ledger = receipt["ledger"]
    return [receipt["envelope_hash"], ledger["seq"], ledger["leaf_hash"], ledger["event_id"]]


def verified(made: World, *, sendings: list[Sending]) -> Iterator[bool]:
    """Whether each receipt is the exchange's own, for the very envelope that was sent."""
    [key, *_] = made.ask("/v1/keys")["keys"]
    public = base64.urlsafe_b64decode(key["x"] + "=")
    for sending in sendings:
        try:
            receipt = verify_receipt(sending.answer["receipt"], public)
        except ReceiptInvalid:
            yield False
        else:
            yield receipt.envelope_hash == sending.envelope.hash and receipt.received_at <= datetime.now(UTC)


def figures(sendings: list[Sending], options: argparse.Namespace, elapsed: float) -> dict[str, Any]:
    """How many, how fast; latencies are counted from when a bid was due, so that waiting in line is part of them."""
    once = [sending.seconds for sending in sendings if sending.attempts == 1]
    every = [sending.seconds for sending in sendings]
    return {
        "bids": len(sendings),
        "bids_per_second": round(options.bids / options.seconds, 1),
        "p50_ms": round(1000 * percentile(once, 0.5), 1),
        "p99_ms": round(1000 * percentile(once, 0.99), 1),
        "p99_with_retries_ms": round(1000 * percentile(every, 0.99), 1),
        "tried_again": sum(sending.attempts > 1 for sending in sendings),
        "answers": {str(status): count for status, count in Counter(s.status for s in sendings).items()},
        "seconds": round(elapsed, 1),
    }
