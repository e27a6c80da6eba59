"""Royalty statements against the database: two periods in a row, contested and accepted, within the year's bounds."""

from datetime import timedelta

import pytest

from accounts import TERMS, let_pass, make_paying, pass_unnoticed, pay, statements_of, terms_of
from contracting import change, found, recorded
from factories import make_actor
from techexchange.deals import actions
from techexchange.deals.actions.scheduling import stop
from techexchange.deals.errors.royalty import (
    AmountOutOfRange,
    EarlierStatementOpen,
    PeriodRunning,
    RoyaltyStatementNotFound,
    UnitsNeeded,
)
from techexchange.deals.models.counting import Reported
from techexchange.deals.queries import royalty as queries
from techexchange.deals.queries.royalty import StatementFilter
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.money import CurrencyMismatch, Money
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange.ledger.models import LedgerEntry


@pytest.fixture
async def paying(exchange):
    return await make_paying(exchange)


async def do(exchange, action, actor, *arguments):
    async with exchange.unit_of_work() as uow:
        return await action(uow, actor, *arguments)


async def submit(exchange, paying, statement, base, currency="VND", **more):
    return await do(
        exchange, actions.submit_statement, paying.buyer, statement.id, Reported(base, currency, **more), None
    )


async def accept(exchange, paying, statement):
    return await do(exchange, actions.accept_statement, paying.seller, statement.id, None)


async def test_the_first_period_begins_with_the_contract(exchange, paying):
    statement = paying.statement
    assert (statement.number, statement.since, statement.status) == (1, paying.contract.effective_on, "running")
    assert (statement.until - statement.since).days in {364, 365}
    assert await recorded(exchange, statement.id) == ["royalty_period_begun"]
    with pytest.raises(PeriodRunning):
        await submit(exchange, paying, statement, 1)


async def test_two_periods_in_a_row(exchange, paying):
    await let_pass(exchange)
    first, second = await statements_of(exchange, paying.contract)
    assert (first.status, second.status) == ("due", "running")
    assert second.since == first.until + timedelta(days=1)
    first = await submit(exchange, paying, first, 1_000_000_000)
    assert (first.amount, first.status) == (35_000_000, "submitted")
    await accept(exchange, paying, first)
    await let_pass(exchange)
    second = await submit(exchange, paying, second, 4_000_000_000)
    assert second.amount == 50_000_000, "the cap of the year"
    await accept(exchange, paying, second)
    royalties = [term for term in await terms_of(exchange, paying.contract) if term.kind == "royalty"]
    assert [(term.number, term.amount, term.status.value) for term in royalties] == [
        (1, 35_000_000, "due"),
        (2, 50_000_000, "due"),
    ]
    assert [term.statement_id for term in royalties] == [first.id, second.id]
    for term in royalties:
        await pay(exchange, paying, term, term.amount)
        assert (await found(exchange, term)).status == "paid"
    told = await recorded(exchange, first.id)
    assert told == [
        "royalty_period_begun",
        "royalty_statement_due",
        "royalty_statement_submitted",
        "royalty_statement_accepted",
    ]


async def test_who_is_early_for_the_clock_gets_the_next_period_once(exchange, paying):
    await change(exchange, paying.statement, until=paying.statement.until - timedelta(days=400))
    await submit(exchange, paying, paying.statement, 0)
    assert [one.number for one in await statements_of(exchange, paying.contract)] == [1, 2]
    await let_pass(exchange, 0)
    assert [one.number for one in await statements_of(exchange, paying.contract)] == [1, 2]


async def test_the_last_period_has_no_next_one(exchange):
    paying = await make_paying(exchange, TERMS | {"term_months": 12})
    await let_pass(exchange)
    assert [one.status.value for one in await statements_of(exchange, paying.contract)] == ["due"]


async def test_the_floor_is_due_even_for_nothing(exchange, paying):
    await let_pass(exchange)
    statement = await submit(exchange, paying, paying.statement, 0)
    assert statement.amount == 1_000_000
    assert [step["code"] for step in statement.explanation] == ["net_sales", "rate", "floor", "royalty"]


async def test_nothing_is_to_be_paid_for_nothing(exchange):
    paying = await make_paying(exchange, TERMS | {"royalty": {"percent": "1", "basis": "net_sales"}})
    await let_pass(exchange)
    await submit(exchange, paying, paying.statement, 0)
    assert (await accept(exchange, paying, paying.statement)).status == "accepted"
    assert [term for term in await terms_of(exchange, paying.contract) if term.kind == "royalty"] == []


async def test_a_contested_statement_is_stated_anew_and_the_first_one_kept(exchange, paying):
    await let_pass(exchange)
    await submit(exchange, paying, paying.statement, 100_000_000)
    contest = actions.contest_statement
    contested = await do(exchange, contest, paying.seller, paying.statement.id, "SECRET audit says more", None)
    assert (contested.status, contested.contest_reason) == ("contested", "SECRET audit says more")
    with pytest.raises(MoveNotAllowed):
        await accept(exchange, paying, paying.statement)
    again = await submit(exchange, paying, paying.statement, 200_000_000)
    assert again.amount == 7_000_000
    [kept] = again.contested
    assert (kept["base"], kept["amount"], kept["reason"]) == (100_000_000, 3_500_000, "SECRET audit says more")
    assert kept["figures_hash"] != again.figures_hash
    assert (await accept(exchange, paying, paying.statement)).status == "accepted"
    with pytest.raises(MoveNotAllowed):
        await submit(exchange, paying, paying.statement, 1)


async def test_what_was_stated_in_a_wrong_currency_is_stated_anew_in_the_right_one(exchange, paying):
    unnamed = TERMS | {"upfront": None, "royalty": {"percent": "1", "basis": "net_sales"}}
    free = await make_paying(exchange, unnamed)
    await let_pass(exchange)
    for one in (free, paying):
        await submit(exchange, one, one.statement, 1_000)
        await do(exchange, actions.contest_statement, one.seller, one.statement.id, "Dollars", None)
    again = await submit(exchange, free, free.statement, 1_000, "USD")
    assert (again.money, again.contested[0]["currency"]) == (Money(10, "USD"), "VND")
    await accept(exchange, free, free.statement)
    [royalty] = [term for term in await terms_of(exchange, free.contract) if term.kind == "royalty"]
    assert (royalty.amount, royalty.currency) == (10, "USD")
    with pytest.raises(CurrencyMismatch):
        await submit(exchange, paying, paying.statement, 1_000, "USD")


async def test_within_a_year_statements_are_counted_in_order(exchange):
    royalty = TERMS["royalty"] | {"period_months": 6, "cap": {"amount": 5_000_000, "currency": "VND"}}
    paying = await make_paying(exchange, TERMS | {"royalty": royalty})
    await let_pass(exchange, 190)
    await let_pass(exchange, 190)
    first, second, *_ = await statements_of(exchange, paying.contract)
    assert (first.year, second.year, second.closes_year) == (1, 1, True)
    with pytest.raises(EarlierStatementOpen):
        await submit(exchange, paying, second, 1)
    await submit(exchange, paying, first, 100_000_000)
    with pytest.raises(EarlierStatementOpen):
        await submit(exchange, paying, second, 1)
    await accept(exchange, paying, first)
    assert (await submit(exchange, paying, second, 100_000_000)).amount == 1_500_000, "what is left under the cap"


async def test_what_cannot_be_stated(exchange, paying):
    await let_pass(exchange)
    with pytest.raises(CurrencyMismatch):
        await submit(exchange, paying, paying.statement, 1, "USD")
    with pytest.raises(UnitsNeeded):
        await submit(exchange, paying, paying.statement, 10, units=5, unit_price=2)
    floor = {"amount": 10**15, "currency": "VND"}
    royalty = TERMS["royalty"] | {"floor": None, "cap": None, "percent": "100", "period_months": 6}
    large = await make_paying(exchange, TERMS | {"royalty": royalty | {"floor": floor, "basis": "per_unit"}})
    await let_pass(exchange, 190)
    with pytest.raises(UnitsNeeded):
        await submit(exchange, large, large.statement, 10)
    with pytest.raises(AmountOutOfRange):
        await submit(exchange, large, large.statement, 10**15 + 1, units=1, unit_price=10**15 + 1)
    assert (await submit(exchange, large, large.statement, 10, units=5, unit_price=2)).amount == 10


async def test_each_side_does_its_own_part(exchange, paying):
    await let_pass(exchange)
    with pytest.raises(Forbidden):
        await do(exchange, actions.submit_statement, paying.seller, paying.statement.id, Reported(1, "VND"), None)
    with pytest.raises(Stale):
        await do(exchange, actions.submit_statement, paying.buyer, paying.statement.id, Reported(1, "VND"), 77)
    statement = await found(exchange, paying.statement)
    assert (statement.moves_of(paying.buyer), statement.moves_of(paying.seller)) == (["submit"], [])
    statement = await submit(exchange, paying, statement, 1)
    assert (statement.moves_of(paying.buyer), statement.moves_of(paying.seller)) == ([], ["accept", "contest"])
    for action, more in ((actions.accept_statement, ()), (actions.contest_statement, ("x",))):
        with pytest.raises(Forbidden):
            await do(exchange, action, paying.buyer, statement.id, *more, None)


async def test_a_contract_that_ends_has_no_more_periods(exchange, paying):
    await let_pass(exchange)
    async with exchange.unit_of_work() as uow:
        await stop(uow, SYSTEM, await uow.session.get_one(type(paying.contract), paying.contract.id))
    await let_pass(exchange)
    statements = await statements_of(exchange, paying.contract)
    assert [one.status.value for one in statements] == ["due", "cancelled"], "an ended period is still accounted for"


async def test_periods_the_clock_has_not_come_to_end_with_the_contract(exchange, paying):
    await pass_unnoticed(exchange, 800)
    async with exchange.unit_of_work() as uow:
        await stop(uow, SYSTEM, await uow.session.get_one(type(paying.contract), paying.contract.id))
    statements = await statements_of(exchange, paying.contract)
    assert [one.status.value for one in statements] == ["due", "due", "cancelled"]
    assert await recorded(exchange, statements[1].id) == ["royalty_period_begun", "royalty_statement_due"]
    assert (await submit(exchange, paying, statements[0], 1_000_000_000)).amount == 35_000_000


async def test_only_the_parties_know_of_it(exchange, paying):
    outsider, _ = await make_actor(exchange, "business")
    supervisor, _ = await make_actor(exchange, "owner", "supervisor")
    for actor in (outsider, supervisor):
        with pytest.raises(RoyaltyStatementNotFound):
            await do(exchange, queries.royalty_statement, actor, paying.statement.id)
        with pytest.raises(RoyaltyStatementNotFound):
            await do(exchange, actions.accept_statement, actor, paying.statement.id, 99)
        assert (await do(exchange, queries.royalty_statements, actor, StatementFilter(), PageRequest())).items == []
    with pytest.raises(Unauthenticated):
        await do(exchange, queries.royalty_statements, ANONYMOUS, StatementFilter(), PageRequest())


@pytest.mark.parametrize(("status", "count"), [(None, 2), ("due", 1), ("running", 1), ("accepted", 0)])
async def test_statements_are_found(exchange, paying, status, count):
    await make_paying(exchange)
    await let_pass(exchange)
    wanted = StatementFilter(status=status, contract_id=paying.contract.id)
    found = await do(exchange, queries.royalty_statements, paying.buyer, wanted, PageRequest())
    assert len(found.items) == count
    assert all(one.contract_id == paying.contract.id for one in found.items)


async def test_the_record_knows_no_figure(exchange, paying):
    await let_pass(exchange)
    await submit(exchange, paying, paying.statement, 987_654_321)
    await do(exchange, actions.contest_statement, paying.seller, paying.statement.id, "SECRET", None)
    async with exchange.sessions() as session:
        rows = (await session.execute(LedgerEntry.__table__.select())).all()
    amount = (await found(exchange, paying.statement)).amount
    assert not [row for row in rows if any(told in str(row.payload) for told in ("987654321", "SECRET", str(amount)))]
