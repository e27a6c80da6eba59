"""Payments and periods under concurrency, with real commits: no unit is paid twice, and no period begins twice."""

import asyncio
from collections import Counter

import pytest

from accounts import make_paying, record, report_of, statements_of
from contracting import change, found
from techexchange.deals import actions
from techexchange.deals.errors.payment import MoreThanOpen
from techexchange.deals.jobs import TICKS
from techexchange.deals.models.counting import Reported
from techexchange.deals.queries.payment import balances
from techexchange.kernel.errors import Conflict
from techexchange.kernel.lifecycle import MoveNotAllowed

pytestmark = pytest.mark.real_commits


async def attempt(exchange, action, *arguments):
    try:
        async with exchange.unit_of_work() as uow:
            await action(uow, *arguments)
    except Conflict as refused:
        return type(refused)
    return "done"


async def together(exchange, *calls):
    return Counter(await asyncio.gather(*(attempt(exchange, *call) for call in calls)))


async def test_payments_recorded_at_once_never_exceed_what_is_open(live):
    paying = await make_paying(live.exchange)
    term = paying.terms["upfront-1"]
    report = await report_of(live.exchange, 200_000_000)
    calls = [(actions.record_payment, actor, term.id, report) for actor in (paying.buyer, paying.seller) * 3]
    assert await together(live.exchange, *calls) == {"done": 2, MoreThanOpen: 4}


async def test_a_payment_confirmed_at_once_counts_once(live):
    paying = await make_paying(live.exchange)
    payment = await record(live.exchange, paying.buyer, paying.terms["upfront-1"], 300_000_000)
    calls = [(actions.confirm_payment, paying.seller, payment.id, None)] * 5
    assert await together(live.exchange, *calls) == {"done": 1, MoveNotAllowed: 4}
    assert (await found(live.exchange, paying.terms["upfront-1"])).paid == 300_000_000


async def test_payments_confirmed_contested_and_waived_at_once_add_up(live):
    paying = await make_paying(live.exchange)
    term = paying.terms["upfront-1"]
    recorded = [await record(live.exchange, paying.buyer, term, 50_000_000) for _ in range(6)]
    calls = [(actions.confirm_payment, paying.seller, payment.id, None) for payment in recorded]
    calls += [(actions.contest_payment, paying.seller, payment.id, "x", None) for payment in recorded[:3]]
    await together(live.exchange, *calls, (actions.waive_term, paying.seller, term.id, "x", None))
    async with live.exchange.unit_of_work() as uow:
        [balance] = await balances(uow, paying.contract.id)
    assert balance.reconciles, balance


async def test_the_clock_and_the_acquirer_begin_the_next_period_once(live):
    paying = await make_paying(live.exchange)
    statement = paying.statement
    early = {name: getattr(statement, name) - (statement.until - statement.since) * 2 for name in ("since", "until")}
    await change(live.exchange, statement, **early, wake_at=statement.created_at)
    submit = (actions.submit_statement, paying.buyer, statement.id, Reported(10, "VND"), None)
    ticks = [(TICKS["royalties"],)] * 3
    assert (await together(live.exchange, *ticks, submit))["done"] == 4
    assert [one.number for one in await statements_of(live.exchange, paying.contract)] == [1, 2]


async def test_a_statement_accepted_at_once_is_paid_once(live):
    paying = await make_paying(live.exchange)
    statement = paying.statement
    early = {name: getattr(statement, name) - (statement.until - statement.since) * 2 for name in ("since", "until")}
    await change(live.exchange, statement, **early)
    async with live.exchange.unit_of_work() as uow:
        await actions.submit_statement(uow, paying.buyer, statement.id, Reported(10**9, "VND"), None)
    accept, contest = actions.accept_statement, actions.contest_statement
    calls = [(accept, paying.seller, statement.id, None)] * 3
    outcome = await together(live.exchange, *calls, (contest, paying.seller, statement.id, "x", None))
    assert outcome == {"done": 1, MoveNotAllowed: 3}
    async with live.exchange.unit_of_work() as uow:
        [balance] = await balances(uow, paying.contract.id)
    accepted = (await found(live.exchange, statement)).status == "accepted"
    assert balance.total == 800_000_000 + (35_000_000 if accepted else 0)
