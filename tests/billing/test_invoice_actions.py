"""Invoices, credit notes, numbers and months, against the database."""

import pytest
from sqlalchemy import delete, select, text

from accounts import report_of
from billing.bills import ADVICE, LISTING, fixed, open_books
from contracting import change, found, recorded
from factories import actor_of, join, make_actor, make_mandate, mandated
from techexchange.billing import actions
from techexchange.billing.errors import (
    ActsForPayerAndOperator,
    InvoiceNotFound,
    MonthRunning,
    MoreThanBilled,
    MoreThanOwed,
    NothingToInvoice,
    OwnRemittance,
    RemittanceNotYours,
    RemittedInFuture,
)
from techexchange.billing.lifecycle import InvoiceStatus, RemittanceStatus
from techexchange.billing.models.fee import FeeLine
from techexchange.billing.models.invoice import BillKind, Invoice, InvoiceLine
from techexchange.billing.models.month import BillingMonth, Month
from techexchange.billing.models.remittance import RemittanceDirection
from techexchange.billing.queries.invoice import InvoiceFilter, invoices
from techexchange.infra.uow import AlreadyExists, Invalid
from techexchange.kernel.errors import Forbidden
from techexchange.kernel.money import CurrencyMismatch
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import MandatedAction, MandateNotActive
from techexchange.mandates import actions as mandates


@pytest.fixture
async def books(exchange):
    return await open_books(exchange)


async def everything(exchange, model):
    async with exchange.unit_of_work() as uow:
        return list(await uow.session.scalars(select(model).order_by(model.id)))


async def test_the_clock_bills_every_payer_and_closes_the_month(books, exchange):
    at = await books.past()
    for payer in (0, 0, 1):
        await books.publish(payer, at)
    await books.publish(1)
    assert await books.tick() == 3
    first, second = sorted(await everything(exchange, Invoice), key=lambda invoice: invoice.number)
    year = first.created_at.year
    assert [first.number, second.number] == [f"{year}-000001", f"{year}-000002"]
    assert {first.payer_id, second.payer_id} == {payer.id for payer in books.payers}
    assert sorted([first.amount, second.amount]) == [1_000_001, 2_000_002]
    assert {(one.owner_percent, one.period, one.kind) for one in (first, second)} == {
        ("12.5", str(Month.of(at)), BillKind.FEES)
    }
    assert len(await everything(exchange, InvoiceLine)) == 3
    [closed] = await everything(exchange, BillingMonth)
    assert (closed.operator_id, closed.period) == (books.operation.operator.id, str(Month.of(at)))
    assert await recorded(exchange, first.id) == ["invoice_issued"]
    assert await recorded(exchange, closed.id) == ["month_closed"]
    assert await books.tick() == 0


async def test_months_are_billed_one_after_the_other(books, exchange):
    for months in (3, 1):
        await books.publish(0, await books.past(months))
    await books.tick()
    periods = [str(Month.of(await books.past(months))) for months in (3, 2, 1)]
    assert [closed.period for closed in await everything(exchange, BillingMonth)] == periods
    assert [invoice.period for invoice in await everything(exchange, Invoice)] == [periods[0], periods[2]]


async def test_what_comes_too_late_is_on_the_next_invoice(books, exchange):
    at = await books.past(2)
    await books.publish(0, at)
    await books.tick()
    await books.publish(0, at)
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(delete(BillingMonth).where(BillingMonth.period > str(Month.of(at))))
    await books.tick()
    assert [invoice.period for invoice in await everything(exchange, Invoice)] == [
        str(Month.of(at)),
        str(Month.of(at).next),
    ]


async def test_without_leave_to_invoice_the_clock_bills_nobody(books, exchange):
    await books.publish(0, await books.past())
    await books.do(mandates.suspend, books.supervisor, books.operation.mandate.id, "Targets missed")
    assert await books.tick() == 0
    with pytest.raises(MandateNotActive):
        await books.invoice()
    await books.do(mandates.terminate, books.supervisor, books.operation.mandate.id, "Time is up")
    permitted = tuple(action for action in MandatedAction if action is not MandatedAction.INVOICE)
    await make_mandate(exchange, books.supervisor, books.operation.operator, permitted_actions=permitted)
    assert await books.tick() == 0
    assert await everything(exchange, Invoice) == []


async def test_a_month_is_billed_when_it_is_over_and_once(books):
    await books.publish(0)
    with pytest.raises(MonthRunning):
        await books.invoice(months=0)
    with pytest.raises(NothingToInvoice):
        await books.invoice()
    await books.publish(0, await books.past())
    assert (await books.invoice()).amount == 1_000_001
    with pytest.raises(NothingToInvoice):
        await books.invoice()


async def test_no_fee_is_billed_twice_though_the_code_forgets(books, exchange):
    await books.publish(0, await books.past())
    await books.invoice()
    [line] = await everything(exchange, InvoiceLine)
    with pytest.raises(AlreadyExists):
        async with exchange.unit_of_work() as uow:
            copied = {column.key: getattr(line, column.key) for column in InvoiceLine.__table__.columns}
            uow.session.add(InvoiceLine(**(copied | {"id": books.payers[0].id, "position": 2})))


async def test_each_version_of_a_mandate_and_each_currency_has_its_own(exchange):
    dollars = {"service": "event", "basis": "fixed", "amount": {"amount": 7_000, "currency": "USD"}, "waivers": []}
    books = await open_books(exchange, LISTING, dollars)
    at = await books.past()
    await books.publish(0, at)
    await books.do(mandates.terminate, books.supervisor, books.operation.mandate.id, "Time is up")
    again = {"fee_schedule": [LISTING], "revenue_share": {"owner_percent": "20", "of": "profit"}}
    await make_mandate(exchange, books.supervisor, books.operation.operator, **again)
    await books.publish(0, at)
    async with exchange.unit_of_work() as uow:
        for line in await uow.session.scalars(select(FeeLine)):
            assert line.amount == 1_000_001
    await books.tick()
    issued = await everything(exchange, Invoice)
    assert sorted(invoice.owner_percent or "" for invoice in issued) == ["", "12.5"]
    assert len({invoice.mandate_terms_hash for invoice in issued}) == 2


async def test_the_owner_is_billed_what_it_bears(exchange):
    spared = fixed("listing", 1_000_001, within_months=24, percent="40", paid_by="owner")
    books = await open_books(exchange, spared)
    await books.publish(0, await books.past())
    await books.tick()
    mine, subsidy = sorted(await everything(exchange, Invoice), key=lambda invoice: invoice.kind.value)
    assert (mine.kind, mine.amount, mine.payer_id) == (BillKind.FEES, 600_001, books.payers[0].id)
    assert (subsidy.kind, subsidy.amount, subsidy.payer_id) == (BillKind.SUBSIDIES, 400_000, books.operation.owner.id)
    report = await report_of(exchange, 400_000)
    paid = await books.do(actions.record_remittance, books.supervisor, subsidy.id, report)
    await books.do(actions.confirm_remittance, books.finance, paid.id, None)
    assert (await found(exchange, subsidy)).status is InvoiceStatus.SETTLED


async def test_what_nobody_owes_is_not_billed(exchange):
    books = await open_books(exchange, fixed("listing", 500, within_months=24, percent="100", paid_by="operator"))
    await books.publish(0, await books.past())
    assert await books.tick() == 1
    assert await everything(exchange, Invoice) == []
    assert len(await everything(exchange, BillingMonth)) == 1


async def test_a_rolled_back_invoice_leaves_no_gap(books, exchange):
    at = await books.past()
    for payer in (0, 1):
        await books.publish(payer, at)
    with pytest.raises(ZeroDivisionError):
        async with exchange.unit_of_work() as uow:
            await actions.issue_invoices(uow, books.finance, books.payers[0].id, Month.of(at))
            raise ZeroDivisionError
    assert [(await books.invoice(payer)).sequence for payer in (0, 1)] == [1, 2]


@pytest.fixture
async def invoice(books):
    for _ in range(2):
        await books.publish(0, await books.past())
    return await books.invoice()


async def lines_of(exchange, invoice):
    return [line for line in await everything(exchange, InvoiceLine) if line.invoice_id == invoice.id]


async def test_a_part_is_credited_and_never_more(books, exchange, invoice):
    first, second = await lines_of(exchange, invoice)
    note = await books.do(actions.credit, books.finance, invoice.id, {first.fee_line_id: 400_000}, "Shown too late")
    assert (note.amount, note.number, note.payer_id) == (400_000, f"C-{note.year}-000001", invoice.payer_id)
    assert (await found(exchange, invoice)).balance == 1_600_002
    with pytest.raises(MoreThanBilled):
        await books.do(actions.credit, books.finance, invoice.id, {first.fee_line_id: 600_002}, "x")
    rest = await books.do(actions.credit, books.finance, invoice.id, None, "All of it")
    assert (rest.amount, rest.sequence, rest.lines[1]["fee_line_id"]) == (1_600_002, 2, str(second.fee_line_id))
    settled = await found(exchange, invoice)
    assert (settled.status, settled.balance, settled.wake_at) == (InvoiceStatus.SETTLED, 0, None)
    assert await recorded(exchange, note.id) == ["credit_note_issued"]


async def test_from_payment_to_refund(books, exchange, invoice):
    payer = books.paying[0]
    remitted = await books.do(actions.record_remittance, payer, invoice.id, await report_of(exchange, 1_500_000))
    with pytest.raises(MoreThanOwed):
        await books.do(actions.record_remittance, payer, invoice.id, await report_of(exchange, 500_003))
    with pytest.raises(OwnRemittance):
        await books.do(actions.confirm_remittance, payer, remitted.id, None)
    with pytest.raises(RemittanceNotYours):
        await books.do(actions.withdraw_remittance, books.finance, remitted.id, None)
    await books.do(actions.confirm_remittance, books.finance, remitted.id, None)
    assert (await found(exchange, invoice)).balance == 500_002
    await books.do(actions.credit, books.finance, invoice.id, None, "Never published")
    owing = await found(exchange, invoice)
    assert (owing.status, owing.balance) == (InvoiceStatus.REFUND_DUE, -1_500_000)
    refund = await books.do(actions.record_remittance, books.finance, invoice.id, await report_of(exchange, 1_500_000))
    assert refund.direction is RemittanceDirection.REFUND
    await books.do(actions.confirm_remittance, payer, refund.id, None)
    settled = await found(exchange, invoice)
    assert (settled.status, settled.balance, settled.paid) == (InvoiceStatus.SETTLED, 0, 0)
    assert await recorded(exchange, invoice.id) == ["invoice_issued", "refund_owed", "invoice_settled"]


async def test_what_was_paid_before_a_credit_counts_and_is_owed_back(books, exchange, invoice):
    payer = books.paying[0]
    paid = await books.do(actions.record_remittance, payer, invoice.id, await report_of(exchange, 2_000_002))
    await books.do(actions.credit, books.finance, invoice.id, None, "Never published")
    await books.do(actions.confirm_remittance, books.finance, paid.id, None)
    owing = await found(exchange, invoice)
    assert (owing.status, owing.balance) == (InvoiceStatus.REFUND_DUE, -2_000_002)
    refund = await books.do(actions.record_remittance, books.finance, invoice.id, await report_of(exchange, 2_000_002))
    await books.do(actions.confirm_remittance, payer, refund.id, None)
    assert (await found(exchange, invoice)).status is InvoiceStatus.SETTLED


async def test_contested_and_withdrawn(books, exchange, invoice):
    remitted = await books.do(
        actions.record_remittance, books.paying[0], invoice.id, await report_of(exchange, 2_000_002)
    )
    contested = await books.do(actions.contest_remittance, books.finance, remitted.id, "Nothing came", None)
    assert (contested.status, contested.contest_reason) == (RemittanceStatus.CONTESTED, "Nothing came")
    withdrawn = await books.do(actions.withdraw_remittance, books.paying[0], remitted.id, None)
    assert withdrawn.status is RemittanceStatus.WITHDRAWN
    assert (await found(exchange, invoice)).balance == 2_000_002


async def test_what_was_not_paid_yet_or_in_other_money_is_refused(books, exchange, invoice):
    with pytest.raises(RemittedInFuture):
        report = await report_of(exchange, 1, days_ago=-2)
        await books.do(actions.record_remittance, books.paying[0], invoice.id, report)
    with pytest.raises(CurrencyMismatch):
        report = await report_of(exchange, 1, "USD")
        await books.do(actions.record_remittance, books.paying[0], invoice.id, report)


async def test_who_sits_with_both_acts_for_neither(books, exchange, invoice):
    async with exchange.unit_of_work() as uow:
        person_id = books.finance.id
        person = await uow.session.get_one(type(books.operation.moderator), person_id)
    await join(exchange, person, books.payers[0], "admin")
    both = await mandated(exchange, person)
    with pytest.raises(ActsForPayerAndOperator):
        await books.do(actions.record_remittance, both, invoice.id, await report_of(exchange, 1))
    with pytest.raises(ActsForPayerAndOperator):
        await books.do(actions.credit, both, invoice.id, None, "For myself")


async def test_strangers_and_those_who_only_look(books, exchange, invoice):
    auditor, _ = await make_actor(exchange, "auditor", "auditor")
    for actor in (books.paying[0], books.finance, books.supervisor, auditor):
        async with exchange.unit_of_work() as uow:
            assert len((await invoices(uow, actor, InvoiceFilter(), PageRequest())).items) == 1
    moderator = await mandated(exchange, books.operation.moderator)
    for actor in (books.paying[1], moderator):
        async with exchange.unit_of_work() as uow:
            assert (await invoices(uow, actor, InvoiceFilter(), PageRequest())).items == []
        with pytest.raises(InvoiceNotFound):
            await books.do(actions.record_remittance, actor, invoice.id, await report_of(exchange, 1))
    for actor in (auditor, books.supervisor):
        with pytest.raises(Forbidden):
            await books.do(actions.record_remittance, actor, invoice.id, await report_of(exchange, 1))
    with pytest.raises(Forbidden):
        await books.do(actions.credit, books.paying[0], invoice.id, None, "Too dear")
    moderating = await actor_of(exchange, books.operation.moderator)
    with pytest.raises(Forbidden):
        await books.do(actions.issue_invoices, moderating, books.payers[0].id, Month.of(invoice.created_at))


async def test_what_is_not_paid_in_time_is_overdue(books, exchange, invoice):
    assert await books.tick("overdue_invoices") == 0
    await change(exchange, invoice, wake_at=invoice.created_at)
    assert await books.tick("overdue_invoices") == 1
    late = await found(exchange, invoice)
    assert (late.status, late.wake_at) == (InvoiceStatus.OVERDUE, None)
    assert await books.tick("overdue_invoices") == 0
    remitted = await books.do(
        actions.record_remittance, books.paying[0], invoice.id, await report_of(exchange, 2_000_002)
    )
    await books.do(actions.confirm_remittance, books.finance, remitted.id, None)
    assert (await found(exchange, invoice)).status is InvoiceStatus.SETTLED


async def test_the_database_itself_refuses_an_invoice_that_does_not_add_up(exchange, invoice):
    with pytest.raises(Invalid):
        async with exchange.unit_of_work() as uow:
            await uow.session.execute(text("UPDATE invoices SET credited = amount + 1"))


async def test_the_record_knows_no_amount(books, exchange, invoice):
    await books.do(actions.credit, books.finance, invoice.id, None, "SECRET reason")
    _, entries = await books.documents(books.supervisor, Month.of(invoice.created_at))
    told = str([entry["payload"] for entry in entries])
    assert "2000002" not in told
    assert "1000001" not in told
    assert "SECRET" not in told
    assert ADVICE["rate"] == "2"
