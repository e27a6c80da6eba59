"""Background work: facts reach their handlers as jobs inserted in the fact's own transaction.

Procrastinate keeps the jobs in PostgreSQL. A handler runs in a unit of work of its own, once per
(event, handler) whatever is retried; a tick wakes what time has made due.
"""

import contextlib
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from psycopg.types.json import Jsonb
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra import json
from techexchange.infra.metrics import TICK_FAILURES
from techexchange.infra.models import Base
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import DatabaseUnavailable, Exchange, UnitOfWork
from techexchange.kernel.events import Event
from techexchange.kernel.permissions import SYSTEM, Actor

Handler = Callable[[UnitOfWork, dict[str, Any]], Awaitable[None]]
Tick = Callable[[UnitOfWork], Awaitable[int]]

HANDLE = "handle"
TICK = "tick"
RETRIES = RetryStrategy(max_attempts=12, exponential_wait=2)
DEFER = """
    SELECT procrastinate_defer_jobs_v1(array_agg(
        ROW('default', %(task)s, 0, NULL, NULL, args, NULL)::procrastinate_job_to_defer_v1))
    FROM jsonb_array_elements(%(jobs)s) AS args
"""
"""Procrastinate's own function, called with all jobs at once; its client would wait for their ids."""
LEASE_SECONDS, SIGN_OF_LIFE_SECONDS = 20.0, 4.0
"""After how long without a sign of life a worker is taken for dead, and how often one that lives gives it."""
LONGEST_TURN = 2.0
"""After how many seconds what else is due in a domain is left to the next tick, so that the others get their turn."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 4.0, 300.0
"""How long what failed is left alone: until the next tick, then twice as long each time, and at most this long."""
log = structlog.get_logger()


class Handled(Base):
    """A fact that a handler has dealt with."""

    __tablename__ = "handled_events"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    handler: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())


@dataclass(frozen=True)
class Subscription:
    """`handler`, by its `name`, wants to hear each of `events`."""

    name: str
    handler: Handler
    events: tuple[type[Event], ...]


def on(*events: type[Event]) -> Callable[[Handler], Subscription]:
    """Declare a handler: `@on(OfferAccepted) async def open_deal(uow, event): …`; the event comes as its record."""

    def subscribe(handler: Handler) -> Subscription:
        domain = handler.__module__.removeprefix("techexchange.").partition(".")[0]
        return Subscription(f"{domain}.{handler.__name__}", handler, events)

    return subscribe


def record_of(event: Event) -> dict[str, Any]:
    """A fact as its handlers receive it: its shared fields and its payload, in JSON's types."""
    shared = {
        "event_id": str(event.event_id),
        "event": event.name,
        "subject_id": str(event.subject_id),
        "actor_id": str(event.actor_id),
        "at": event.at.isoformat(),
    }
    return shared | event.payload()


@dataclass(frozen=True)
class Each:
    """A tick that gives each of what is due a unit of work of its own, so that one that fails keeps no other waiting.

    `due` names them, the longest due first; `act` does those that are still due, and says how many these were.
    """

    due: Callable[[UnitOfWork, Among], Awaitable[Sequence[UUID]]]
    act: Callable[[UnitOfWork, Among], Awaitable[int]]

    async def __call__(self, uow: UnitOfWork) -> int:
        """All that is due in one unit of work, for whoever turns the clock by hand."""
        return await self.act(uow, ALL)


class Named(Protocol):
    """What is known by an id."""

    @property
    def id(self) -> UUID: ...


def each(
    due: Callable[[UnitOfWork, Among], Awaitable[Sequence[Named]]],
    act: Callable[[UnitOfWork, Actor, Among], Awaitable[int]],
) -> Each:
    """A tick over the rows that are due, on each of which the exchange itself acts."""

    async def ids(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
        return [row.id for row in await due(uow, among)]

    async def turn(uow: UnitOfWork, among: Among) -> int:
        return await act(uow, SYSTEM, among)

    return Each(ids, turn)


class PutOff:
    """What one tick could not do, and until when each is left alone, so that it takes nobody else's turn."""

    def __init__(self) -> None:
        self._failed: dict[UUID, tuple[float, float]] = {}

    def waiting(self) -> Collection[UUID]:
        """Those whose time has not come again; what nobody has asked for since is forgotten."""
        now = time.monotonic()
        self._failed = {id: kept for id, kept in self._failed.items() if kept[0] + 2 * LONGEST_WAIT_SECONDS > now}
        return [id for id, (until, _) in self._failed.items() if until > now]

    def add(self, id: UUID) -> None:
        """Leave one alone, twice as long as the last time."""
        _, last = self._failed.get(id, (0.0, FIRST_WAIT_SECONDS / 2))
        wait = min(2 * last, LONGEST_WAIT_SECONDS)
        self._failed[id] = time.monotonic() + wait, wait

    def done(self, id: UUID) -> None:
        """Forget that one ever failed."""
        self._failed.pop(id, None)


class Work:
    """Everything that is done in the background: who hears which fact, and what the clock wakes."""

    def __init__(self, subscriptions: Iterable[Subscription], ticks: dict[str, Tick]) -> None:
        self.subscriptions = {subscription.name: subscription for subscription in subscriptions}
        self.ticks = ticks
        self.put_off: dict[str, PutOff] = defaultdict(PutOff)
        self.listeners: dict[str, list[str]] = defaultdict(list)
        for subscription in self.subscriptions.values():
            for event in subscription.events:
                self.listeners[event.name].append(subscription.name)

    async def run(self, exchange: Exchange, handler: str, event: dict[str, Any]) -> None:
        """Let one handler hear one fact, once."""
        async with exchange.unit_of_work() as uow:
            done = insert(Handled).values(event_id=UUID(event["event_id"]), handler=handler)
            first = await uow.session.execute(done.on_conflict_do_nothing().returning(Handled.handler))
            if first.first() is not None:
                await self.subscriptions[handler].handler(uow, event)

    async def tick(self, exchange: Exchange) -> None:
        """Wake what is due, in every domain; a domain that fails does not keep the others asleep."""
        for name in self.ticks:
            try:
                until = time.monotonic() + LONGEST_TURN
                while await self._woken(exchange, name, until) and time.monotonic() < until:
                    continue
            except Exception:
                TICK_FAILURES.labels(name).inc()
                log.exception("tick_failed", tick=name)

    async def _woken(self, exchange: Exchange, name: str, until: float) -> int:
        tick = self.ticks[name]
        if isinstance(tick, Each):
            return await self._each(exchange, name, tick, until)
        async with exchange.unit_of_work() as uow:
            return await tick(uow)

    async def _each(self, exchange: Exchange, name: str, tick: Each, until: float) -> int:
        """Let each of what is due have its turn, as long as there is time; how many had one, those that failed too."""
        put_off, turns = self.put_off[name], 0
        async with exchange.unit_of_work() as uow:
            due = await tick.due(uow, Among(besides=put_off.waiting()))
        for id in due:
            if turns and time.monotonic() >= until:
                break
            try:
                async with exchange.unit_of_work() as uow:
                    turns += await tick.act(uow, Among(only=id))
                put_off.done(id)
            except DatabaseUnavailable:
                raise
            except Exception:
                turns += 1
                put_off.add(id)
                TICK_FAILURES.labels(name).inc()
                log.exception("tick_failed", tick=name, id=str(id))
        return turns


class JobOutlet:
    """Inserts a job for every handler of every fact, in the fact's own transaction."""

    def __init__(self, work: Work) -> None:
        self.work = work

    async def __call__(self, uow: UnitOfWork) -> None:
        jobs = [
            {"handler": handler, "event": record_of(event)}
            for event in uow.events
            for handler in self.work.listeners.get(event.name, ())
        ]
        if jobs:
            uow.hand_in(DEFER, {"task": HANDLE, "jobs": Jsonb(jobs, json.dumps)})


async def take_up(jobs: JobManager) -> None:
    """Let others do what workers that died had begun; where another takes it up first, that is as well."""
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=LEASE_SECONDS):
        with contextlib.suppress(ConnectorException):
            if job.task_name == HANDLE:
                await jobs.retry_job(job)
            else:
                await jobs.finish_job(job, Status.FAILED, delete_job=True)


def worker_app(conninfo: str, work: Work, exchange: Exchange) -> App:
    """The Procrastinate application a worker runs: one task for facts, one periodic task for the clock."""
    connector = PsycopgConnector(
        json_dumps=json.dumps_text, json_loads=json.loads, conninfo=conninfo, min_size=1, max_size=4
    )
    app = App(connector=connector)

    @app.task(name=HANDLE, retry=RETRIES)
    async def handle(handler: str, event: dict[str, Any]) -> None:
        await work.run(exchange, handler, event)

    @app.periodic(cron="* * * * * */5")
    @app.task(name=TICK, queueing_lock=TICK, pass_context=False)
    async def tick(timestamp: int) -> None:
        log.debug("tick", due=timestamp)
        await take_up(app.job_manager)
        await work.tick(exchange)

    return app
