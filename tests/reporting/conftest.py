"""A month that was simulated once for all of these tests, in a database of its own."""

import json
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import select

from conftest import administer, client_of, clone
from factories import bearer
from techexchange.app import create_app
from techexchange.cli.simulation import MonthPlan, found, imagine, write
from techexchange.cli.simulation.stage import Office
from techexchange.deals.models.term import PaymentTerm
from techexchange.identity.models import Membership, Person
from techexchange.infra.database import open_engine, sessions_of
from techexchange.infra.uow import Exchange
from techexchange.kernel.clock import utc_now
from techexchange.kernel.days import day_of
from techexchange.kernel.permissions import Role
from techexchange.ledger import queries as ledger
from techexchange.listings.models import ListingVersion
from techexchange.reporting.jobs import tick
from techexchange.reporting.models import ReportPeriod, last_month
from techexchange.settings import Settings
from techexchange.worker import open_exchange

PLAN = MonthPlan(listings=150, suppliers=25, connections=60, deals=12, seed=7)


@dataclass
class Simulated:
    """The month, the exchange it is in, and what is needed to check it from outside."""

    plan: MonthPlan
    period: ReportPeriod
    exchange: Exchange
    office: Office
    client: object
    written: int

    async def headers(self, role: Role) -> dict[str, str]:
        """What somebody with a role of the authorities signs in with."""
        async with self.exchange.sessions() as session:
            wanted = select(Person).join(Membership, Membership.person_id == Person.id).where(Membership.role == role)
            person = (await session.scalars(wanted.order_by(Person.created_at).limit(1))).one()
        return await bearer(self.exchange, person)

    async def export(self) -> list[dict]:
        """The entries of an export of the ledger."""
        async with self.exchange.sessions() as session:
            lines = [json.loads(line) async for line in ledger.export(session)]
        return [line for line in lines if "seq" in line]

    async def contents(self) -> list[dict]:
        """Every published version of a listing."""
        async with self.exchange.sessions() as session:
            return list(await session.scalars(select(ListingVersion.content)))

    async def terms(self) -> list[SimpleNamespace]:
        """What the parties know of their payment terms: the amount, the currency and the salt."""
        async with self.exchange.unit_of_work() as uow:
            found = await uow.session.scalars(select(PaymentTerm))
            return [SimpleNamespace(amount=one.amount, currency=one.currency, salt=one.salt) for one in found]

    def question(self, **more: object) -> dict[str, object]:
        """The query for the whole month."""
        return {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()} | more


@pytest.fixture(scope="session")
async def simulated(tmp_path_factory):
    """A small month, written and counted."""
    name = f"simulated_{uuid4().hex[:12]}"
    engine = open_engine(clone(name), pool_size=5, max_overflow=0)
    exchange = open_exchange(sessions_of(engine))
    period = last_month(day_of(utc_now()))
    quiet = Exchange(exchange.sessions, *exchange.outlets[-1:])
    office = await found(quiet, period)
    timeline = imagine(PLAN, period, office.moderators)
    written = await write(exchange.sessions, timeline, lambda _: None)
    await count(exchange)
    settings = Settings(
        data_directory=tmp_path_factory.mktemp("simulated"),
        secret_key="the key of the tests, long enough for a box",
        embedder="none",
    )
    async with client_of(create_app(exchange, settings)) as client:
        yield Simulated(PLAN, period, exchange, office, client, written)
    await engine.dispose()
    administer(f"DROP DATABASE {name} WITH (FORCE)")


async def count(exchange: Exchange) -> int:
    """Count until the end of the record, as the clock does; how many entries there were."""
    total, idle = 0, 0
    while idle < 2:
        async with exchange.unit_of_work() as uow:
            counted = await tick(uow)
        total, idle = total + counted, 0 if counted else idle + 1
    return total


@pytest.fixture
def day():
    """A day's length."""
    return timedelta(days=1)
