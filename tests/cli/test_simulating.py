"""The simulated month: planned to scale, the same for a seed, whole on record, and only in an empty exchange."""

from collections import Counter
from datetime import date

import pytest

from techexchange.cli.simulation import AlreadyInUse, MonthPlan, found, imagine, write
from techexchange.cli.simulation.stage import office_of_nobody
from techexchange.infra.uow import Exchange
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions as ledger
from techexchange.ledger.handlers import record_events
from techexchange.reporting.models import month_of

OCTOBER = month_of(2025, 10)
SMALL = MonthPlan(listings=12, suppliers=3, connections=4, deals=2, seed=5)


def names(plan):
    timeline = imagine(plan, OCTOBER, office_of_nobody())
    return [(event.name, event.at) for day in timeline.days for event in timeline.of(day)[1]]


def test_the_same_seed_gives_the_same_month():
    assert names(SMALL) == names(SMALL)
    assert names(SMALL) != names(MonthPlan(listings=12, suppliers=3, connections=4, deals=2, seed=6))


def test_everything_happens_within_the_month_and_as_often_as_planned():
    told = names(SMALL)
    assert all(date(2025, 10, 1) <= at.astimezone(OCTOBER.since.tzinfo).date() <= date(2025, 10, 31) for _, at in told)
    counted = Counter(name for name, _ in told)
    assert (counted["listing_published"], counted["contact_made"], counted["contract_effective"]) == (12, 4, 2)


@pytest.mark.parametrize(("scale", "listings", "deals"), [(1, 30_000, 1_000), (0.01, 300, 10), (0.0001, 3, 1)])
def test_a_plan_is_scaled_with_one_of_everything_at_least(scale, listings, deals):
    plan = MonthPlan().scaled(scale)
    assert (plan.listings, plan.deals) == (listings, deals)
    assert plan.supplies >= plan.suppliers


async def test_a_month_is_written_whole_and_once(exchange, sessions):
    quiet = Exchange(sessions, record_events)
    office = await found(quiet, OCTOBER)
    timeline = imagine(SMALL, OCTOBER, office.moderators)
    planned, seen = timeline.size, []
    written = await write(sessions, timeline, seen.append)
    assert (sum(seen), timeline.size) == (planned, 0)
    assert written >= planned
    with pytest.raises(AlreadyInUse):
        await found(quiet, OCTOBER)
    async with exchange.unit_of_work() as uow:
        verified = await ledger.verify(uow, SYSTEM)
    assert verified.holds, verified.faults
    assert verified.entries >= written
