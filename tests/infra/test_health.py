"""A process that lives says so; one that cannot serve says that."""

import asyncio

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from techexchange.infra import migrations
from techexchange.infra.http import health
from techexchange.infra.http.health import Readiness, database_checks

FIGURES = {"ledger_signed": 100.0, "ledger_faults": 0.0}
"""Of a record with nothing in it."""


async def set_up(exchange, revision: str) -> None:
    async with exchange.sessions() as session:
        await session.execute(text("SET ROLE NONE"))
        await session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
        await session.execute(text("SET ROLE techexchange_app"))
        await session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
        await session.commit()


async def test_a_process_lives(client):
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


async def test_a_process_is_ready_when_all_it_needs_is_there(exchange):
    checks = database_checks(exchange)
    assert await Readiness(checks).outcome() == {"database": True, "migrations": True, "worker": False}
    await set_up(exchange, migrations.newest() or "")
    assert await Readiness(checks).outcome() == {"database": True, "migrations": True, "worker": True}


async def test_another_release_or_a_silent_worker_is_not_ready(exchange):
    await set_up(exchange, "of another release")
    async with exchange.sessions() as session:
        await session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"))
        await session.commit()
    found = await Readiness(database_checks(exchange)).outcome()
    assert found == {"database": True, "migrations": False, "worker": False}


async def test_readiness_over_http_says_what_is_missing(client, exchange):
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    checks = {"database": True, "migrations": True, "worker": False}
    assert answer.json() == {"status": "not_ready", "checks": checks, "figures": FIGURES}
    assert answer.headers["cache-control"] == "no-store"


async def test_readiness_over_http_when_ready(app, client, exchange):
    await set_up(exchange, migrations.newest() or "")
    app.state.readiness = Readiness(database_checks(exchange))
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")


async def test_a_check_that_fails_or_hangs_leaks_nothing(monkeypatch):
    async def fails() -> bool:
        raise OperationalError("SELECT secret FROM vault", {}, Exception("password=hunter2"))

    async def hangs() -> bool:
        await asyncio.sleep(60)
        return True

    monkeypatch.setattr(health, "CHECK_SECONDS", 0.01)
    with capture_logs() as logs:
        assert await Readiness({"fails": fails, "hangs": hangs}).outcome() == {"fails": False, "hangs": False}
    assert [(entry["check"], entry["reason"]) for entry in logs] == [
        ("fails", "OperationalError"),
        ("hangs", "TimeoutError"),
    ]
    assert "hunter2" not in str(logs)


async def test_asking_often_costs_one_check(monkeypatch):
    asked = []

    async def counts() -> bool:
        asked.append(1)
        return True

    readiness = Readiness({"counts": counts})
    await asyncio.gather(*(readiness.outcome() for _ in range(50)))
    assert len(asked) == 1
    monkeypatch.setattr(health, "KEPT_SECONDS", -1.0)
    await readiness.outcome()
    assert len(asked) == 2, "the control"


async def test_a_figure_is_shown_and_one_that_cannot_be_read_is_left_out(monkeypatch):
    async def part() -> float:
        return 12.3456

    async def fails() -> float:
        raise OSError

    readiness = Readiness({}, {"embedded": part, "lost": fails})
    assert await readiness.seen() == {"embedded": 12.35}
    assert await readiness.outcome() == {}, "nothing of it is needed in order to serve"
