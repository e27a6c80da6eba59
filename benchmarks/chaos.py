"""`chaos accept`: thousands of acceptances while the database is killed again and again; exactly one deal stands."""

import argparse
import asyncio
import contextlib
import json
import os
import re
import signal
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psutil
import psycopg
from rich.console import Console

from benchmarks.http import TERMS
from benchmarks.load import post
from benchmarks.world import World, world
from techexchange.cli.demo.content import access
from techexchange.cli.node import exchange_at
from techexchange.infra.database import libpq_url
from techexchange.infra.embedded import EmbeddedPostgres
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import GRANTS, Actor, OrganizationKind, Role, Seat
from techexchange.offers.actions import submit
from techexchange.offers.models import Proposal

console = Console(stderr=True)
LIMIT_SECONDS = 120.0
KILL_EVERY_SECONDS = 2.0
REFUSED = frozenset({404, 409, 412, 422})
NEGOTIATOR = GRANTS[OrganizationKind.BUSINESS][Role.NEGOTIATOR]
MORE_BUSINESSES = """
    INSERT INTO organizations
    SELECT (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'tax_code', NULL))).*
    FROM organizations o, generate_series(1, 100)
    WHERE o.id = (SELECT id FROM organizations WHERE kind = 'business' AND status = 'verified' LIMIT 1)
    RETURNING id
"""


@dataclass
class Line:
    """One keep-alive connection, made again whenever it breaks."""

    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer; raises OSError or IncompleteReadError where the line broke."""
        if self.reader is None or self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        return int(head[9:12]), await self.reader.readexactly(int(length[1]) if length else 0)

    def drop(self) -> None:
        """Let go of a broken line."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


@dataclass
class Run:
    """What was sent and what came back."""

    port: int
    accepted: dict[str, tuple[bytes, bytes, str]] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    retries: int = 0
    done: int = 0

    async def ask(self, line: Line, request: bytes) -> tuple[int, bytes]:
        """Ask until there is an answer that is not 'try again', always with the same key."""
        while True:
            try:
                status, body = await line.ask(request)
                if status not in {503, 429}:
                    return status, body
            except (OSError, asyncio.IncompleteReadError):
                line.drop()
            self.retries += 1
            await asyncio.sleep(0.05)


def add_to(names: Any) -> None:
    """Declare the benchmark."""
    parser = names.add_parser("chaos", help=__doc__)
    parser.add_argument("story", choices=["accept"])
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=100)
    parser.add_argument("--kills", type=int, default=8)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Prepare offers on one listing, then accept them all at once while the database dies."""
    with world() as made:
        made.command("demo")
        made.serve(core=0)
        result = asyncio.run(accept_all(made, options))
    sys.stdout.write(json.dumps(result) + "\n")
    wrong = [name for name in ("exactly_one_deal", "nothing_lost", "replays_equal", "ledger_holds") if not result[name]]
    if wrong or result["seconds"] > LIMIT_SECONDS or result["kills"] < options.kills:
        raise SystemExit(f"failed: {wrong or 'too slow, or killed too seldom'}")


async def accept_all(made: World, options: argparse.Namespace) -> dict[str, Any]:
    """The run itself, and what became of it."""
    listing_id, owner = listing_of_the_demo(made)
    offers = await put_offers(made, listing_id)
    headers = {"Authorization": f"Bearer {signed_in(made, owner)}", "If-Match": "*"}
    started = time.perf_counter()
    run, work = Run(made.port), iter(range(options.requests))
    async with asyncio.TaskGroup() as together:
        killer = together.create_task(kill_again_and_again(made, run, options.requests))
        for _ in range(options.connections):
            together.create_task(take_turns(run, work, offers, headers))
    seconds = time.perf_counter() - started
    replays = [await run.ask(Line(made.port), request) for request, _, _ in run.accepted.values()]
    return judged(made, run, listing_id) | {
        "requests": run.done,
        "retries": run.retries,
        "kills": killer.result(),
        "seconds": round(seconds, 1),
        "answers": {str(status): count for status, count in sorted(run.answers.items())},
        "replays_equal": bool(replays) and [body for _, body in replays] == [b for _, b, _ in run.accepted.values()],
    }


def listing_of_the_demo(made: World) -> tuple[uuid.UUID, str]:
    """A published technology of the demo and the address of somebody who decides for its owner."""
    statement = """
        SELECT l.id, p.email FROM listings l JOIN memberships m ON m.organization_id = l.organization_id
        JOIN people p ON p.id = m.person_id
        WHERE l.status = 'published' AND l.direction = 'supply' AND m.role = 'admin'
          AND NOT EXISTS (SELECT FROM negotiations n WHERE n.listing_id = l.id) LIMIT 1
    """
    with made.connect() as connection:
        [found] = connection.execute(statement).fetchall()
    return found[0], found[1]


async def put_offers(made: World, listing_id: uuid.UUID) -> list[dict[str, Any]]:
    """An exclusive offer by each of a hundred businesses."""
    with psycopg.connect(libpq_url(made.url)) as connection:
        bidders = [id for (id,) in connection.execute(MORE_BUSINESSES).fetchall()]
    offers = []
    async with exchange_at(made.url) as exchange:
        for bidder in bidders:
            seat = Seat(bidder, OrganizationKind.BUSINESS, verified=True, permissions=NEGOTIATOR)
            actor = Actor(new_id(), (seat,), credential_id=new_id())
            async with exchange.unit_of_work() as uow:
                proposal = Proposal(TERMS, uow.now + timedelta(days=30))
                negotiation = await submit(uow, actor, listing_id, proposal, bidder)
            offer = negotiation.standing
            offers.append({"negotiation": negotiation.id, "offer_id": str(offer.id), "terms_hash": offer.terms_hash})
    return offers


def signed_in(made: World, email: str) -> str:
    """An access token of one of the demo's people."""
    token: str = made.ask("/v1/sessions", {"email": email, "password": access()["password"]})["access_token"]
    return token


async def take_turns(run: Run, work: Iterator[int], offers: list[dict[str, Any]], headers: dict[str, str]) -> None:
    """Accept one offer after another, each with a key of its own."""
    line = Line(run.port)
    for number in work:
        offer, key = offers[number % len(offers)], f"accept-{number:06}"
        body = json.dumps({"offer_id": offer["offer_id"], "terms_hash": offer["terms_hash"]}).encode()
        path = f"/v1/negotiations/{offer['negotiation']}/accept"
        request = post(path, body, headers | {"Idempotency-Key": key})
        status, answer = await run.ask(line, request)
        run.done += 1
        run.answers[status] += 1
        if status == 200:
            run.accepted[key] = (request, answer, offer["offer_id"])
        elif status not in REFUSED:
            raise SystemExit(f"{status}: {answer.decode()}")
    line.drop()


async def kill_again_and_again(made: World, run: Run, requests: int) -> int:
    """Kill every process of the database at once and start it again, until all requests are answered."""
    server, kills = EmbeddedPostgres(made.database), 0
    while run.done < requests:
        await asyncio.sleep(KILL_EVERY_SECONDS)
        await asyncio.to_thread(kill, server)
        kills += 1
        await asyncio.to_thread(server.start)
        console.print(f"killed {kills} times, {run.done} answered, {run.retries} tried again")
    return kills


def kill(server: EmbeddedPostgres) -> None:
    """SIGKILL for the server and all its children."""
    first = psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0]))
    doomed = [first, *first.children(recursive=True)]
    for process in doomed:
        with contextlib.suppress(psutil.NoSuchProcess):
            os.kill(process.pid, signal.SIGKILL)
    psutil.wait_procs(doomed, timeout=10)


def judged(made: World, run: Run, listing_id: uuid.UUID) -> dict[str, bool]:
    """What is on record against what was acknowledged."""
    with made.connect() as connection:
        deals = connection.execute("SELECT offer_id FROM deals WHERE listing_id = %s", (listing_id,)).fetchall()
        [[accepted]] = connection.execute(
            "SELECT count(*) FROM ledger_entries WHERE event = 'offer_accepted' AND payload->>'listing_id' = %s",
            (str(listing_id),),
        )
    acknowledged = {offer for _, _, offer in run.accepted.values()}
    made.command("ledger", "verify")
    return {
        "exactly_one_deal": len(deals) == 1 == accepted,
        "nothing_lost": acknowledged == {str(offer) for (offer,) in deals},
        "ledger_holds": True,
    }
