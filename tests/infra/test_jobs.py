"""What a worker that died had begun is done by others, and no domain keeps the others waiting."""

import pytest
from sqlalchemy import text

from techexchange.infra import jobs
from techexchange.infra.database import libpq_url
from techexchange.infra.jobs import HANDLE, TICK, Work, take_up, worker_app

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


async def _given(stalled):
    return stalled
