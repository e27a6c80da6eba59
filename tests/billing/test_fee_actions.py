"""The operator's fees against the database: frozen under the mandate in force when they arise."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from accounts import TERMS, make_paying, pay
from contracting import recorded
from factories import actor_of, make_actor, make_mandate, make_member, make_operation, mandated
from techexchange.billing.models.fee import FeeCause, FeeLine
from techexchange.billing.queries.fee import FeeFilter, fee_lines
from techexchange.infra.uow import Invalid
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, MandatedAction
from techexchange.ledger.models import LedgerEntry
from techexchange.mandates import actions as mandates

CAP = {"amount": 6_000_000, "currency": "VND"}
TRANSFER = {"service": "transfer", "basis": "percent", "rate": "1", "cap": None, "waivers": []}
RECEIPTS = {"service": "receipts", "basis": "percent", "rate": "2", "cap": CAP, "waivers": []}
NOT_WANTED = {"service": "valuation", "basis": "fixed", "amount": CAP, "waivers": []}


async def operate(exchange, *fees):
    return await make_operation(exchange, fee_schedule=[NOT_WANTED, *fees])


async def lines_of(exchange, contract):
    async with exchange.unit_of_work() as uow:
        wanted = select(FeeLine).where(FeeLine.contract_id == contract.id).order_by(FeeLine.id)
        return list(await uow.session.scalars(wanted))


async def test_a_fee_arises_when_the_contract_takes_effect(exchange):
    operation = await operate(exchange, TRANSFER)
    paying = await make_paying(exchange)
    [line] = await lines_of(exchange, paying.contract)
    assert (line.service, line.base, line.amount, line.currency) == (FeeCause.TRANSFER, 800_000_000, 8_000_000, "VND")
    assert (line.payer_id, line.operator_id) == (paying.institute.id, operation.operator.id)
    assert (line.mandate_id, line.mandate_terms_hash) == (operation.mandate.id, operation.mandate.terms.hash())
    assert line.rule == TRANSFER
    assert [step["code"] for step in line.explanation] == ["fee_base", "fee_rate", "fee"]
    assert await recorded(exchange, line.id) == ["fee_line_arisen"]


async def test_a_fee_arises_on_each_receipt_up_to_the_cap(exchange):
    await operate(exchange, RECEIPTS)
    paying = await make_paying(exchange)
    for amount in (100_000_033, 150_000_000, 250_000_000 - 33):
        await pay(exchange, paying, paying.terms["upfront-1"], amount)
    amounts = [line.amount for line in await lines_of(exchange, paying.contract)]
    assert amounts == [2_000_001, 3_000_000, 999_999]
    assert sum(amounts) == CAP["amount"]


async def test_without_a_mandate_or_a_fee_for_it_nothing_arises(exchange):
    paying = await make_paying(exchange)
    await pay(exchange, paying, paying.terms["upfront-1"], 100)
    assert await lines_of(exchange, paying.contract) == []
    await operate(exchange)
    other = await make_paying(exchange)
    await pay(exchange, other, other.terms["upfront-1"], 100)
    assert await lines_of(exchange, other.contract) == []


async def test_what_arose_stays_under_another_mandate_and_counting_begins_anew(exchange):
    operation = await operate(exchange, RECEIPTS)
    paying = await make_paying(exchange)
    await pay(exchange, paying, paying.terms["upfront-1"], 100_000_000)
    supervisor = await actor_of(exchange, operation.supervisor)
    async with exchange.unit_of_work() as uow:
        await mandates.terminate(uow, supervisor, operation.mandate.id, "Time is up")
    dearer = RECEIPTS | {"rate": "5", "cap": None}
    await make_mandate(exchange, supervisor, operation.operator, fee_schedule=[dearer])
    await pay(exchange, paying, paying.terms["upfront-1"], 100_000_000)
    assert [line.amount for line in await lines_of(exchange, paying.contract)] == [2_000_000, 5_000_000]


async def test_a_newcomer_is_spared(exchange):
    await operate(exchange, TRANSFER | {"waivers": [{"within_months": 24, "percent": "100"}]})
    paying = await make_paying(exchange)
    [line] = await lines_of(exchange, paying.contract)
    assert (line.computed, line.waived, line.amount) == (8_000_000, 8_000_000, 0)
    assert [step["code"] for step in line.explanation] == ["fee_base", "fee_rate", "fee_waived", "fee"]


async def test_a_fixed_fee_arises_once_whatever_is_paid(exchange):
    fixed = {"service": "transfer", "basis": "fixed", "amount": {"amount": 70, "currency": "USD"}, "waivers": []}
    await operate(exchange, fixed)
    two = [{"name": "x", "amount": {"amount": 5, "currency": "USD"}}]
    for terms in (TERMS | {"milestones": two}, TERMS | {"upfront": None, "milestones": []}):
        [line] = await lines_of(exchange, (await make_paying(exchange, terms)).contract)
        assert (line.amount, line.currency) == (70, "USD")


async def test_a_percentage_arises_in_each_currency_and_on_nothing_not_at_all(exchange):
    await operate(exchange, TRANSFER | {"cap": CAP})
    two = [{"name": "x", "amount": {"amount": 500, "currency": "USD"}}]
    lines = await lines_of(exchange, (await make_paying(exchange, TERMS | {"milestones": two})).contract)
    assert [(line.base_currency, line.amount, line.priced) for line in lines] == [
        ("USD", 0, False),
        ("VND", 5_000_000, True),
    ]
    assert lines[0].explanation[0]["en"] == "The schedule is written in VND and not in USD; no fee could be computed."
    nothing = await make_paying(exchange, TERMS | {"upfront": None, "milestones": []})
    assert await lines_of(exchange, nothing.contract) == []


@pytest.fixture
async def seen(exchange):
    operation = await operate(exchange, TRANSFER)
    paying = await make_paying(exchange)
    finance = await make_member(exchange, operation.operator, "finance")
    return SimpleNamespace(paying=paying, operation=operation, finance=finance)


async def found_by(exchange, actor, contract_id=None):
    async with exchange.unit_of_work() as uow:
        return len((await fee_lines(uow, actor, FeeFilter(contract_id), PageRequest())).items)


async def test_who_sees_a_fee(exchange, seen):
    auditor, _ = await make_actor(exchange, "auditor", "auditor")
    supervisor = await actor_of(exchange, seen.operation.supervisor)
    for actor in (seen.paying.seller, await mandated(exchange, seen.finance), supervisor, auditor):
        assert await found_by(exchange, actor) == 1
        assert await found_by(exchange, actor, seen.paying.contract.id) == 1
        assert await found_by(exchange, actor, seen.paying.deal.id) == 0
    moderator = await mandated(exchange, seen.operation.moderator)
    outsider, _ = await make_actor(exchange, "institute")
    for actor in (seen.paying.buyer, moderator, outsider):
        assert await found_by(exchange, actor) == 0
    with pytest.raises(Unauthenticated):
        await found_by(exchange, ANONYMOUS)


async def test_finance_sees_nothing_without_a_mandate_that_lets_it_invoice(exchange, seen):
    assert await found_by(exchange, await actor_of(exchange, seen.finance)) == 0
    supervisor = await actor_of(exchange, seen.operation.supervisor)
    async with exchange.unit_of_work() as uow:
        await mandates.terminate(uow, supervisor, seen.operation.mandate.id, "Time is up")
    permitted = tuple(action for action in MandatedAction if action is not MandatedAction.INVOICE)
    await make_mandate(exchange, supervisor, seen.operation.operator, permitted_actions=permitted)
    assert await found_by(exchange, await mandated(exchange, seen.finance)) == 0


async def test_the_database_itself_refuses_a_line_that_does_not_add_up(exchange, seen):
    with pytest.raises(Invalid):
        async with exchange.unit_of_work() as uow:
            [line] = await uow.session.scalars(select(FeeLine))
            line.amount += 1


async def test_the_record_knows_no_figure(exchange, seen):
    async with exchange.sessions() as session:
        rows = (await session.execute(LedgerEntry.__table__.select())).all()
    told = [row.payload for row in rows if row.event == "fee_line_arisen"]
    assert len(told) == 1
    assert "8000000" not in str(told)
