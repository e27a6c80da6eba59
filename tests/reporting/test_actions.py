"""Counting follows the ledger: nothing is missed, nothing counted twice, and counting anew gives the same."""

from datetime import date

import psycopg
import pytest
from sqlalchemy import delete, event, func, select, update

from reporting.conftest import count
from techexchange.infra.database import libpq_url
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import ANONYMOUS
from techexchange.reporting import actions
from techexchange.reporting.models import FactKind, ReportedFact, ReportProgress
from techexchange.reporting.queries import public_report

COLUMNS = list(ReportedFact.__table__.columns)


async def facts(exchange):
    async with exchange.sessions() as session:
        return [tuple(row) for row in await session.execute(select(*COLUMNS).order_by(ReportedFact.seq))]


async def test_counting_anew_gives_the_same(simulated, monkeypatch):
    before = await facts(simulated.exchange)
    assert before
    async with simulated.exchange.unit_of_work() as uow:
        await uow.session.execute(delete(ReportedFact))
        await uow.session.execute(update(ReportProgress).values(position=0))
    monkeypatch.setattr(actions, "BATCH", 97)
    await count(simulated.exchange)
    assert await facts(simulated.exchange) == before


async def test_at_the_end_nothing_is_counted(simulated):
    before = await facts(simulated.exchange)
    assert await count(simulated.exchange) >= 0
    assert len(await facts(simulated.exchange)) == len(before)


async def test_a_version_that_was_changed_since_says_nothing(simulated):
    async with simulated.exchange.sessions() as session:
        unknown = select(func.count()).where(ReportedFact.kind == FactKind.PUBLISHED, ReportedFact.sector.is_(None))
        assert await session.scalar(unknown) == 0


async def test_a_stranger_counts_nothing(exchange):
    async with exchange.unit_of_work() as uow:
        with pytest.raises(Unauthenticated):
            await actions.count(uow, ANONYMOUS)


FACTS = """
INSERT INTO reported_facts (seq, kind, at, subject_id)
SELECT place, 'published', timestamptz '2020-01-01 00:00+07' + place * interval '2 hours', gen_random_uuid()
FROM generate_series(1, 20000) AS place
WHERE NOT timestamptz '2020-01-01 00:00+07' + place * interval '2 hours' BETWEEN '2020-06-01 00:00+07' AND '2020-07-31';
ANALYZE reported_facts;
"""


@pytest.mark.real_commits
async def test_a_month_long_ago_is_told_without_walking_back_to_it(live):
    with psycopg.connect(libpq_url(live.url), autocommit=True) as connection:
        connection.execute(FACTS)
    asked = []
    event.listen(live.engine.sync_engine, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
    told = {}
    async with live.exchange.unit_of_work() as uow:
        uow.session.add(ReportProgress(id=1, position=20_000))
        for month in (date(2020, 3, 1), date(2020, 5, 1), date(2020, 6, 1), date(2019, 12, 1)):
            told[month.month] = (await public_report(uow, month, None)).as_of
    # One fact every two hours; none in June, and none before there were any.
    assert told == {3: 12 * 91 - 1, 5: 12 * 152 - 1, 6: 12 * 152 - 1, 12: 0}
    statements = [call for call in asked if "coalesce" in call[0] and "reported_facts" in call[0]]
    assert len(statements) == 4
    async with live.engine.connect() as connection:
        for statement, values in statements:
            plan = str((await connection.exec_driver_sql(f"EXPLAIN {statement}", values)).all())
            assert "pk_reported_facts" not in plan
            assert "Seq Scan" not in plan
