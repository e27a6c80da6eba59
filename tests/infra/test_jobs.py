"""What a worker that died had begun is done by others, and no domain keeps the others waiting."""

from itertools import pairwise
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text

from techexchange.infra import jobs
from techexchange.infra.database import libpq_url
from techexchange.infra.jobs import HANDLE, TICK, Each, Handled, Work, take_up, worker_app
from techexchange.infra.metrics import REGISTRY
from techexchange.infra.repository import Among
from techexchange.infra.uow import DatabaseUnavailable
from techexchange.worker import ticks_of

WORKERS = text(
    "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()), (now() - interval '1 minute') RETURNING id"
)
JOBS = text(
    "INSERT INTO procrastinate_jobs (task_name, queue_name, args, status, worker_id)"
    " VALUES (:task, 'default', '{}', 'doing', :worker)"
)
LEFT = text("SELECT task_name, worker_id, status FROM procrastinate_jobs ORDER BY id")


@pytest.fixture
async def begun(live):
    """A fact and a tick begun by a worker that lives, by one that died, and by one that is forgotten."""
    async with live.exchange.sessions() as session:
        lives, died = await session.scalars(WORKERS)
        for worker in (lives, died, None):
            for task in (HANDLE, TICK):
                await session.execute(JOBS, {"task": task, "worker": worker})
        await session.commit()
    return lives


async def test_facts_of_the_dead_wait_again_and_their_ticks_are_over(live, begun):
    app = worker_app(libpq_url(live.url), Work((), {}), live.exchange)
    async with app.open_async():
        await take_up(app.job_manager)
        await take_up(app.job_manager)
    async with live.exchange.sessions() as session:
        left = (await session.execute(LEFT)).all()
    assert [(row.task_name, row.status) for row in left] == [
        *((HANDLE, "doing"), (TICK, "doing")),
        *((HANDLE, "todo"), (HANDLE, "todo")),
    ]
    assert [row.worker_id for row in left[:2]] == [begun, begun]


async def test_what_another_took_up_first_is_left_to_it(live, begun):
    app = worker_app(libpq_url(live.url), Work((), {}), live.exchange)
    async with app.open_async():
        stalled = list(await app.job_manager.get_stalled_jobs())
        await take_up(app.job_manager)
        app.job_manager.get_stalled_jobs = lambda **_: _given(stalled)
        await take_up(app.job_manager)
    async with live.exchange.sessions() as session:
        assert [row.status for row in await session.execute(LEFT)] == ["doing", "doing", "todo", "todo"]


@pytest.mark.parametrize(("longest", "batches"), [(60.0, 5), (0.0, 1)])
async def test_a_domain_goes_on_as_long_as_its_turn_lasts(exchange, monkeypatch, longest, batches):
    monkeypatch.setattr(jobs, "LONGEST_TURN", longest)
    woken = []

    async def busy(_uow):
        woken.append("busy")
        return 5 - len(woken)

    async def other(_uow):
        woken.append("other")
        return 0

    await Work((), {"busy": busy, "other": other}).tick(exchange)
    assert woken == [*["busy"] * batches, "other"]


class Due:
    """Some ids that are due until they are done, those that are `ill` for ever; what was tried, in order."""

    def __init__(self, *ids, ill=(), by=RuntimeError):
        self.ids, self.ill, self.by, self.tried = list(ids), ill, by, []

    async def due(self, _uow, among):
        return [id for id in self.ids if id not in among.besides]

    async def act(self, uow, among):
        self.tried.append(among.only)
        await uow.session.execute(insert(Handled).values(event_id=among.only, handler="each"))
        if among.only in self.ill:
            raise self.by
        self.ids.remove(among.only)
        return 1

    @property
    def work(self):
        return Work((), {"each": Each(self.due, self.act)})


async def handled(exchange):
    async with exchange.unit_of_work() as uow:
        return set(await uow.session.scalars(select(Handled.event_id)))


async def test_one_that_fails_keeps_no_other_waiting(exchange):
    first, ill, last = ids = [uuid4() for _ in range(3)]
    due = Due(*ids, ill=(ill,))
    before = REGISTRY.get_sample_value("techexchange_tick_failures_total", {"tick": "each"}) or 0
    await due.work.tick(exchange)
    assert due.tried == ids
    assert await handled(exchange) == {first, last}
    assert REGISTRY.get_sample_value("techexchange_tick_failures_total", {"tick": "each"}) == before + 1


async def test_what_fails_is_left_alone_ever_longer_and_at_most_so_long(exchange, monkeypatch):
    ill, clock = uuid4(), SimpleNamespace(now=1000.0)
    monkeypatch.setattr(jobs, "time", SimpleNamespace(monotonic=lambda: clock.now))
    due = Due(ill, ill=(ill,))
    work, tried = due.work, []
    for _ in range(400):
        before = len(due.tried)
        await work.tick(exchange)
        if len(due.tried) > before:
            tried.append(clock.now)
        clock.now += 5.0
    waits = [later - earlier for earlier, later in pairwise(tried)]
    assert waits == [5.0, 10.0, 20.0, 35.0, 65.0, 130.0, 260.0, *[300.0] * 4]
    due.ill = ()
    clock.now += 300.0
    await work.tick(exchange)
    assert (due.ids, await handled(exchange)) == ([], {ill})


async def test_a_database_that_is_gone_is_no_fault_of_what_was_due(exchange):
    ids = [uuid4() for _ in range(2)]
    due = Due(*ids, ill=ids, by=DatabaseUnavailable)
    work = due.work
    for _ in range(2):
        await work.tick(exchange)
    assert due.tried == [ids[0]] * 2


@pytest.mark.parametrize(("longest", "done"), [(60.0, 3), (0.0, 1)])
async def test_each_has_its_turn_as_long_as_the_domain_s_lasts(exchange, monkeypatch, longest, done):
    monkeypatch.setattr(jobs, "LONGEST_TURN", longest)
    due = Due(*[uuid4() for _ in range(3)])
    await due.work.tick(exchange)
    assert len(due.tried) == done


async def test_what_is_in_other_hands_is_not_asked_for_again_in_the_same_turn(exchange):
    asked = []

    async def due(_uow, _among):
        asked.append("due")
        return [uuid4(), uuid4()]

    async def taken(_uow, _among):
        return 0

    await Work((), {"each": Each(due, taken)}).tick(exchange)
    assert asked == ["due"]


ONE_BY_ONE = (
    *("auctions", "open_bidding", "contracts", "registrations", "royalties", "payments", "ratings", "attestations"),
    *(
        "invoices",
        "overdue_invoices",
        "listings",
        "introductions",
        "agreements",
        "access_grants",
        "offers",
        "memoranda",
    ),
)


@pytest.mark.parametrize("name", ONE_BY_ONE)
async def test_these_are_taken_one_by_one(exchange, settings, name):
    tick = ticks_of(settings)[name]
    assert isinstance(tick, Each)
    async with exchange.unit_of_work() as uow:
        assert list(await tick.due(uow, Among(besides=[uuid4()]))) == []
        assert await tick.act(uow, Among(only=uuid4())) == 0


async def _given(stalled):
    return stalled
