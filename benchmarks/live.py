"""`live`: from a bid to the screens of thousands who watch; nobody misses one, and whoever was cut off resumes."""

import argparse
import asyncio
import json
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from rich.console import Console

from benchmarks.bidding import RULES, Competitor, competitors, tender
from benchmarks.chaos import Line
from benchmarks.goals import GOALS, told
from benchmarks.load import get, pin, post
from benchmarks.measures import milliseconds, percentile
from benchmarks.world import World, world

console = Console(stderr=True)
SERVER_CORE, LOAD_CORE = 0, 1
START, STEP = 500_000_000, 10_000_000
LASTING = timedelta(hours=6)
AT_ONCE = 100
PATIENCE_SECONDS = 30.0
NUMBER = re.compile(rb'"kind":"bid","sequence":(\d+),"number":(\d+)')


IN_THE_OPEN = """
UPDATE auctions SET kind = 'english', status = 'bidding', rules = %s, custodians = '[]', wake_at = tender_until
WHERE id = %s
"""


class Screen(asyncio.Protocol):
    """One connection that watches: when it was shown which bid, and the last id it was sent."""

    def __init__(self, watch: "Watch", request: bytes) -> None:
        self.watch = watch
        self.request = request
        self.transport: asyncio.Transport | None = None
        self.last_id = 0
        self.shown = 0
        self.greeted = False
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """Note what is shown, at once."""
        at = time.perf_counter()
        self.rest += data
        if not self.greeted and (b"event: " in self.rest or b" 404 " in self.rest):
            self.greeted = True
            self.watch.greeted += 1
        whole = self.rest.rfind(b"\n\n")
        if whole < 0:
            return
        for found in NUMBER.finditer(self.rest, 0, whole):
            self.last_id, self.shown = int(found[1]), self.shown + 1
            self.watch.note(int(found[2]), at)
        self.rest = self.rest[whole + 2 :]

    def cut(self) -> None:
        """Lose the connection."""
        assert self.transport is not None
        self.transport.abort()


@dataclass
class Watch:
    """All screens, and how long after it was sent each bid was on each of them."""

    port: int
    auction_id: UUID
    greeted: int = 0
    sent_at: dict[int, float] = field(default_factory=dict)
    answered_at: dict[int, float] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    resumed: int = 0
    counting: bool = True

    def note(self, number: int, at: float) -> None:
        """A bid is on a screen."""
        if self.counting:
            self.seconds.append(at - self.sent_at[number])
        else:
            self.resumed += 1

    async def open(self, count: int, *, after: Sequence[int] = ()) -> list[Screen]:
        """So many connections that watch; those that come back say what they saw last."""
        loop, screens = asyncio.get_running_loop(), []
        for place in range(count):
            request = get(f"/v1/auctions/{self.auction_id}/events")
            if after:
                request = request[:-2] + f"Last-Event-ID: {after[place]}\r\n\r\n".encode()
            _, screen = await loop.create_connection(partial(Screen, self, request), "127.0.0.1", self.port)
            screens.append(screen)
            if place % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(0.05)
        return screens

    async def reach(self, what: str, count: int) -> None:
        """Wait until so many have been greeted, or shown something; ends the program where they are not."""
        until = time.perf_counter() + PATIENCE_SECONDS
        while self.reached(what) < count:
            if time.perf_counter() > until:
                raise SystemExit(f"{what}: {self.reached(what)} of {count}")
            await asyncio.sleep(0.01)

    def reached(self, what: str) -> int:
        """How many there are of it by now."""
        return {"greeted": self.greeted, "shown": len(self.seconds), "resumed": self.resumed}[what]


def add_to(names: Any) -> None:
    """Declare the benchmark."""
    parser = names.add_parser("live", help=__doc__)
    parser.add_argument("--watchers", type=int, default=2000)
    parser.add_argument("--bids", type=int, default=100)
    parser.add_argument("--per-second", type=float, default=2.0, help="visible bids per second")
    parser.add_argument("--cut", type=int, default=200, help="how many lose their connection and come back")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Measure, print, and fail where a bid was missed or the goal was."""
    pin(LOAD_CORE)
    with world() as made:
        made.command("demo")
        auction_id = risen(made)
        bidders = competitors(made, 2)
        made.serve(SERVER_CORE)
        result = asyncio.run(watched(made, auction_id, bidders, options))
    sys.stdout.write(json.dumps(result | {"goal": told("live")}) + "\n")
    if not GOALS["live"]["bid_to_screen_p99_ms"].is_met_by(result["bid_to_screen_p99_ms"]):
        raise SystemExit("too slow")


def risen(made: World) -> UUID:
    """An auction that takes bids in the open from now on."""
    auction_id = tender(made, LASTING).auction_id
    [lot] = RULES["lots"]
    close = {"window_seconds": 120, "extension_seconds": 120}
    rules = RULES | {"lots": [lot | {"starting_price": START, "increment": STEP}], "soft_close": close}
    with made.connect() as connection:
        connection.execute(IN_THE_OPEN, (Jsonb(rules), auction_id))
    return auction_id


async def watched(
    made: World, auction_id: UUID, bidders: Sequence[Competitor], options: argparse.Namespace
) -> dict[str, Any]:
    """Let all watch while two bidders outbid each other; then let some come back who were cut off."""
    watch = Watch(made.port, auction_id)
    screens = await watch.open(options.watchers)
    await watch.reach("greeted", options.watchers)
    console.print(f"{options.watchers} watch")
    number = await outbid(watch, bidders, options.bids, 0, options.per_second)
    await watch.reach("shown", options.watchers * options.bids)
    measured, watch.counting = list(watch.seconds), False
    gone = screens[: options.cut]
    for screen in gone:
        screen.cut()
    missed = 5
    await outbid(watch, bidders, missed, number, 50.0)
    stayed = (options.watchers - options.cut) * missed
    await watch.reach("resumed", stayed)
    await watch.open(options.cut, after=[screen.last_id for screen in gone])
    await watch.reach("resumed", stayed + options.cut * missed)
    for screen in screens:
        screen.cut()
    taken = [watch.answered_at[bid] - watch.sent_at[bid] for bid in range(1, options.bids + 1)]
    return {
        "watchers": options.watchers,
        "bids": options.bids,
        "shown": len(measured),
        "lost": options.watchers * options.bids - len(measured),
        "resumed": options.cut,
        "bid_to_screen_p50_ms": milliseconds(percentile(measured, 0.5)),
        "bid_to_screen_p99_ms": milliseconds(percentile(measured, 0.99)),
        "bid_to_screen_max_ms": milliseconds(max(measured)),
        "bid_answered_p50_ms": milliseconds(percentile(taken, 0.5)),
        "bid_answered_p99_ms": milliseconds(percentile(taken, 0.99)),
    }


async def outbid(watch: Watch, bidders: Sequence[Competitor], bids: int, number: int, per_second: float) -> int:
    """Let the bidders outbid each other so many times, evenly in time; the number of the last bid."""
    line, began = Line(watch.port), time.perf_counter()
    for turn in range(bids):
        await asyncio.sleep(max(0.0, began + turn / per_second - time.perf_counter()))
        body = json.dumps({"amount": {"amount": START + STEP * number, "currency": "VND"}}).encode()
        number += 1
        bidder = bidders[number % 2]
        request = post(f"/v1/auctions/{watch.auction_id}/open-bids", body, {"Authorization": f"Bearer {bidder.token}"})
        watch.sent_at[number] = time.perf_counter()
        status, answer = await line.ask(request)
        watch.answered_at[number] = time.perf_counter()
        if status != 201:
            raise SystemExit(f"{status}: {answer.decode()}")
    line.drop()
    return number
