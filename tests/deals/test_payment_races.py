"""Payments and periods under concurrency, with real commits: no unit is paid twice, and no period begins twice."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace

import pytest

from accounts import TERMS, make_paying, record, report_of, statements_of, terms_of
from assurance.interleaving import Step, must_be_serial
from contracting import bind, change, found, kept_in, meanwhile, upload
from techexchange.deals import actions
from techexchange.deals.actions import paying as paying_actions
from techexchange.deals.errors.payment import MoreThanOpen
from techexchange.deals.jobs import TICKS
from techexchange.deals.models import EndingKind, EndingWish
from techexchange.deals.models.counting import Reported
from techexchange.deals.queries.payment import balances
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import Exchange
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


async def test_a_payment_confirmed_while_its_proof_was_cleaned_takes_it_no_more(live, settings, monkeypatch):
    paying = await make_paying(live.exchange)
    payment = await record(live.exchange, paying.buyer, paying.terms["upfront-1"], 1)
    storage = FileStorage(None, settings.data_directory / "files")
    confirm = partial(attempt, live.exchange, actions.confirm_payment, paying.seller, payment.id, None)
    meanwhile(monkeypatch, paying_actions, "clean", confirm)
    prove = (actions.prove_payment, paying.buyer, payment.id, upload(), storage)
    assert await attempt(live.exchange, *prove) is MoveNotAllowed
    assert (await found(live.exchange, payment)).status == "confirmed"
    assert kept_in(storage) == 0


@dataclass
class Books:
    """What is owed under a fresh contract of parties that are there already, with everything due that can be."""

    exchange: Exchange
    paying: SimpleNamespace
    storage: FileStorage

    async def state(self):
        """What is left, with no ids in it."""
        contract = (await found(self.exchange, self.paying.contract)).status
        terms = [(one.kind, one.number, one.status) for one in await terms_of(self.exchange, self.paying.contract)]
        statements = [(one.number, one.status) for one in await statements_of(self.exchange, self.paying.contract)]
        return (
            contract,
            tuple(sorted(terms)),
            tuple(statements),
            (await found(self.exchange, self.paying.payment)).status,
        )


async def make_books(live, settings, parties, *, stated=False):
    """A contract under which a payment waits, an ending is proposed, and a fee and a period have come unnoticed."""
    fee = {"amount": 20_000_000, "currency": "VND"}
    paying = await bind(live.exchange, parties, terms=TERMS | {"annual_fee": fee})
    terms = {(term.kind.value, term.number): term for term in await terms_of(live.exchange, paying.contract)}
    paying.term, [paying.statement] = terms["upfront", 1], await statements_of(live.exchange, paying.contract)
    paying.payment = await record(live.exchange, paying.buyer, paying.term, 1)
    statement = paying.statement
    early = {name: getattr(statement, name) - (statement.until - statement.since) * 2 for name in ("since", "until")}
    await change(live.exchange, statement, **early, wake_at=statement.created_at)
    await change(live.exchange, terms["annual", 2], wake_at=statement.created_at)
    async with live.exchange.unit_of_work() as uow:
        wish = EndingWish(EndingKind.AGREEMENT)
        paying.ending = await actions.propose_ending(uow, paying.seller, paying.contract.id, wish)
        if stated:
            await state(uow, SimpleNamespace(paying=paying))
    return Books(live.exchange, paying, FileStorage(None, settings.data_directory / "files"))


async def end(uow, world):
    await actions.agree_to_ending(uow, world.paying.buyer, world.paying.ending.id, None)


async def clock(uow, _world, name):
    await TICKS[name](uow)


async def state(uow, world):
    reported = Reported(10, "VND")
    await actions.submit_statement(uow, world.paying.buyer, world.paying.statement.id, reported, None)


async def accept(uow, world):
    await actions.accept_statement(uow, world.paying.seller, world.paying.statement.id, None)


async def confirm(uow, world):
    await actions.confirm_payment(uow, world.paying.seller, world.paying.payment.id, None)


async def pay_more(uow, world):
    report = await report_of(world.exchange, 1)
    await actions.record_payment(uow, world.paying.buyer, world.paying.term.id, report)


async def prove(uow, world):
    await actions.prove_payment(uow, world.paying.buyer, world.paying.payment.id, upload(), world.storage)


@pytest.fixture
async def parties(live):
    made = vars(await make_paying(live.exchange))
    return SimpleNamespace(**{name: made[name] for name in ("institute", "business", "seller", "buyer")})


END = Step(end, 2, 2)
CONFIRM = Step(confirm, 3, 2)
AT_ONCE = {
    "royalties-end": (Step(partial(clock, name="royalties"), 1, 1), END),
    "payments-end": (Step(partial(clock, name="payments"), 1, 1), END),
    "state-end": (Step(state, 1, 2), END),
    "record-confirm": (Step(pay_more, 1, 2), CONFIRM),
    "prove-confirm": (Step(prove, 1, 2), CONFIRM),
    "accept-state": (Step(accept, 1, 2), Step(state, 2, 2)),
}
"""What is done under one contract, each stopping before the locks it takes and before its commit."""


@pytest.mark.parametrize("name", AT_ONCE)
async def test_the_contract_is_locked_first_by_all_and_nobody_waits_in_a_circle(live, settings, parties, name):
    make = partial(make_books, live, settings, parties, stated=name == "accept-state")
    await must_be_serial(live, make, AT_ONCE[name])
