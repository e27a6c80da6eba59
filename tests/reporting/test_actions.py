"""Counting follows the ledger: nothing is missed, nothing counted twice, and counting anew gives the same."""

import pytest
from sqlalchemy import delete, func, select, update

from reporting.conftest import count
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import ANONYMOUS
from techexchange.reporting import actions
from techexchange.reporting.models import FactKind, ReportedFact, ReportProgress

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
