"""Two sessions that take their steps in every order there is.

A session stops before the statements that are its gates, and before its commit. A schedule says who may go on; whoever
waits for a lock (the database says so, no clock is asked) is passed over.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from unittest.mock import patch

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from techexchange.infra.http.routing import ATTEMPTS
from techexchange.infra.uow import Busy, Exchange, UnitOfWork
from techexchange.kernel.errors import ExchangeError

BLOCKED = text("SELECT cardinality(pg_blocking_pids(:pid)) > 0")


@dataclass
class Turns:
    """One session's permission to go on: after `skipped` steps it waits at `gates` statements, then at its commit."""

    skipped: int
    gates: int
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    pid: int = 0
    free: bool = False

    async def gate(self, session):
        if self.free:
            return
        self.pid = (await UnitOfWork(session).driver()).info.backend_pid
        self.waiting.set()
        await self.go.wait()
        self.go.clear()


turns: ContextVar[Turns | None] = ContextVar("turns", default=None)


class GatedSession(AsyncSession):
    """A session that asks before each step."""

    async def execute(self, *args, **kwargs):
        await self.step()
        return await super().execute(*args, **kwargs)

    async def step(self):
        """Stop here, if this is one of the gates."""
        mine = turns.get()
        if mine and mine.skipped > 0:
            mine.skipped -= 1
        elif mine and mine.gates > 0:
            mine.gates -= 1
            await mine.gate(self)

    async def commit(self):
        mine = turns.get()
        if mine and mine.skipped > 0:
            mine.skipped -= 1
        elif mine:
            await mine.gate(self)
        await super().commit()


@contextmanager
def questions_gated():
    """A flight of questions to the driver is a step like any statement."""
    ask = UnitOfWork.ask

    async def asked(uow, *questions):
        if isinstance(uow.session, GatedSession):
            await uow.session.step()
        return await ask(uow, *questions)

    with patch.object(UnitOfWork, "ask", asked):
        yield


@dataclass(frozen=True)
class Step:
    """What a session does, and before how many of its statements it stops, the first few not counted.

    A `patient` one tries again where it is told to, as the service does for whoever asked.
    """

    act: Callable[..., Awaitable[object]]
    gates: int
    skipped: int = 0
    patient: bool = False

    @property
    def stops(self) -> int:
        return self.gates + 1


Pair = tuple[Step, Step]
Ended = tuple[tuple[str, str], Any]


async def outcome(exchange, world, step, mine=None):
    """How one session ends: `done`, or the code of what it was refused for."""
    turns.set(mine)
    for attempt in range(ATTEMPTS if step.patient else 1):
        try:
            async with exchange.unit_of_work() as uow:
                if mine and attempt:
                    mine.free, mine.pid = True, (await uow.driver()).info.backend_pid
                await step.act(uow, world)
        except Busy:
            continue
        except ExchangeError as refused:
            return refused.code
        return "done"
    return Busy().code


async def settled(task, mine, monitor):
    """Wait until a session stops at its next gate, ends, or waits for a lock; say whether it waits for one."""
    while not task.done() and not mine.waiting.is_set():
        await asyncio.sleep(0)
        if (
            mine.pid
            and not mine.waiting.is_set()
            and not task.done()
            and await monitor.scalar(BLOCKED, {"pid": mine.pid})
        ):
            return True
    return False


async def interleave(gated, monitor, world, pair, schedule):
    """Run two sessions step by step as the schedule says."""
    mine = [Turns(step.skipped, step.gates) for step in pair]
    tasks = [asyncio.create_task(outcome(gated, world, step, own)) for step, own in zip(pair, mine, strict=True)]
    for who in schedule:
        if not await settled(tasks[who], mine[who], monitor) and not tasks[who].done():
            mine[who].waiting.clear()
            mine[who].go.set()
            await settled(tasks[who], mine[who], monitor)
    for own in mine:
        own.free = True
        own.go.set()
    return tuple(await asyncio.gather(*tasks))


def schedules(pair: Pair) -> Iterator[tuple[int, ...]]:
    """Every order of the stops of two sessions."""
    first, second = (step.stops for step in pair)
    for places in combinations(range(first + second), first):
        yield tuple(0 if place in places else 1 for place in range(first + second))


async def serial(world, pair, order):
    """How both end when one takes its turn after the other."""
    ended = {who: await outcome(world.exchange, world, pair[who]) for who in order}
    return (ended[0], ended[1])


async def tried(live, make, pair) -> tuple[list[Ended], Counter[Ended]]:
    """The two ends that come from taking turns, beside the end of every interleaving; `make` gives a fresh world."""
    allowed = []
    for order in ((0, 1), (1, 0)):
        world = await make()
        ended = await serial(world, pair, order)
        await live.settle()
        allowed.append((ended, await world.state()))
    sessions = async_sessionmaker(live.engine, class_=GatedSession, expire_on_commit=False, autoflush=False)
    gated = Exchange(sessions, *live.exchange.outlets)
    ends: Counter[Ended] = Counter()
    async with live.engine.connect() as connection:
        monitor = await connection.execution_options(isolation_level="AUTOCOMMIT")
        with questions_gated():
            for schedule in schedules(pair):
                world = await make()
                ended = await interleave(gated, monitor, world, pair, schedule)
                await live.settle()
                ends[ended, await world.state()] += 1
    return allowed, ends


async def must_be_serial(live, make, pair):
    """Every interleaving ends as one of the two ways of taking turns, and each of these is reached."""
    allowed, ends = await tried(live, make, pair)
    assert set(ends) <= set(allowed), set(ends) - set(allowed)
    assert sum(ends.values()) == len(list(schedules(pair)))
    assert set(ends) == set(allowed), "each order of taking turns is reached"
