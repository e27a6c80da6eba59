"""Invoices, credit notes, numbers and months, against the database."""

from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import delete, event, select, text

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
    RemittanceNotFound,
    RemittanceNotYours,
    RemittedInFuture,
)
from techexchange.billing.jobs import TICKS as BILLING
from techexchange.billing.lifecycle import InvoiceStatus, RemittanceStatus
from techexchange.billing.models.fee import FeeLine
from techexchange.billing.models.invoice import BillKind, Invoice, InvoiceLine
from techexchange.billing.models.month import BillingMonth, Month
from techexchange.billing.models.remittance import RemittanceDirection
from techexchange.billing.models.verification import verify
from techexchange.billing.queries.invoice import InvoiceFilter, invoices, payers_to_bill
from techexchange.infra.database import libpq_url
from techexchange.infra.jobs import Work
from techexchange.infra.uow import AlreadyExists, Invalid
from techexchange.kernel.errors import Forbidden
from techexchange.kernel.money import CurrencyMismatch
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import SYSTEM, MandatedAction, MandateNotActive
from techexchange.mandates import actions as mandates
from techexchange.mandates.queries import authority_and_tenure


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


async def test_a_payer_that_cannot_be_billed_keeps_no_other_waiting_and_the_month_open(books, exchange, monkeypatch):
    at = await books.past()
    for payer in (0, 1):
        await books.publish(payer, at)
    ill, well = [payer.id for payer in books.payers]
    issue = actions.issue_invoices

    async def unless_ill(uow, actor, payer_id, *more):
        if payer_id == ill:
            raise RuntimeError
        return await issue(uow, actor, payer_id, *more)

    monkeypatch.setattr(actions, "issue_invoices", unless_ill)
    await Work((), BILLING).tick(exchange)
    assert [invoice.payer_id for invoice in await everything(exchange, Invoice)] == [well]
    assert await everything(exchange, BillingMonth) == []
    monkeypatch.undo()
    await Work((), BILLING).tick(exchange)
    assert {invoice.payer_id for invoice in await everything(exchange, Invoice)} == {ill, well}
    assert [closed.period for closed in await everything(exchange, BillingMonth)] == [str(Month.of(at))]


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


async def ended(books, at=None):
    """The mandate is terminated, some time ago where one is named; the operator's finance at its next request."""
    await books.do(mandates.terminate, books.supervisor, books.operation.mandate.id, "Time is up")
    if at:
        await change(books.exchange, books.operation.mandate, ended_at=at)
    async with books.exchange.unit_of_work() as uow:
        held, tenure = await authority_and_tenure(uow)
    return replace(books.finance, authority=held, tenure=tenure)


async def test_the_months_of_a_mandate_that_ended_are_billed_and_closed(books, exchange):
    at = await books.past(3)
    await books.publish(0, at)
    await books.publish(1, at)
    former = await ended(books, at)
    assert await books.tick() == 4
    periods = [str(Month.of(at)), str(Month.of(at).next)]
    assert [closed.period for closed in await everything(exchange, BillingMonth)] == periods
    assert {one.operator_id for one in await everything(exchange, BillingMonth)} == {books.operation.operator.id}
    issued = await everything(exchange, Invoice)
    assert {invoice.payer_id for invoice in issued} == {payer.id for payer in books.payers}
    assert {(one.period, one.owner_percent) for one in issued} == {(periods[0], "12.5")}
    document, entries = await books.documents(former, Month.of(at))
    assert document[0]["closed_for"] == [str(books.operation.operator.id)]
    assert len([line for line in document if "invoice" in line]) == 2
    assert verify(document, entries).holds


async def test_what_arose_to_the_very_end_and_came_late_is_billed_too(books, exchange):
    at = await books.past(2)
    await books.publish(0, at)
    await books.tick()
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(delete(BillingMonth).where(BillingMonth.period > str(Month.of(at))))
    await books.publish(1, at)
    await ended(books, at)
    await books.tick()
    late = next(one for one in await everything(exchange, Invoice) if one.payer_id == books.payers[1].id)
    assert late.period == str(Month.of(at).next)


async def test_a_former_operator_is_billed_for_beside_its_successor(books, exchange):
    at = await books.past()
    await books.publish(0, at)
    await ended(books)
    _, successor = await make_actor(exchange, "operator", "finance")
    await make_mandate(exchange, books.supervisor, successor, fee_schedule=[fixed("listing", 5)])
    await books.publish(1, at)
    await books.tick()
    issued = {one.operator_id: (one.number[-6:], one.amount) for one in await everything(exchange, Invoice)}
    assert issued == {books.operation.operator.id: ("000001", 1_000_001), successor.id: ("000001", 5)}


async def test_nobody_but_the_clock_bills_for_a_former_operator(books, exchange):
    at = await books.past()
    await books.publish(0, at)
    payer_id, month, operator_id = books.payers[0].id, Month.of(at), books.operation.operator.id
    with pytest.raises(MandateNotActive):
        await books.do(actions.issue_invoices, SYSTEM, payer_id, month, operator_id)
    former = await ended(books)
    successor, organization = await make_actor(exchange, "operator", "finance")
    await make_mandate(exchange, books.supervisor, organization)
    for actor in (former, successor, books.supervisor):
        with pytest.raises(Forbidden):
            await books.do(actions.issue_invoices, actor, payer_id, month, operator_id)
        with pytest.raises(Forbidden):
            await books.do(actions.close_month, actor, month, operator_id)
    assert await everything(exchange, Invoice) == []


async def test_a_former_operator_settles_what_it_is_owed_and_does_nothing_else(books, exchange, invoice):
    payer = books.paying[0]
    paid = await books.do(actions.record_remittance, payer, invoice.id, await report_of(exchange, 2_000_000))
    former = await ended(books)
    async with exchange.unit_of_work() as uow:
        assert [one.id for one in (await invoices(uow, former, InvoiceFilter(), PageRequest())).items] == [invoice.id]
    assert sorted((await found(exchange, paid)).moves_of(former)) == ["confirm", "contest"]
    await books.do(actions.confirm_remittance, former, paid.id, None)
    rest = await books.do(actions.record_remittance, former, invoice.id, await report_of(exchange, 2))
    await books.do(actions.confirm_remittance, payer, rest.id, None)
    assert (await found(exchange, invoice)).status is InvoiceStatus.SETTLED
    with pytest.raises(MandateNotActive):
        await books.do(actions.credit, former, invoice.id, None, "Never mind")
    with pytest.raises(MandateNotActive):
        await books.do(actions.issue_invoices, former, books.payers[0].id, Month.parse(invoice.period))


async def test_nobody_else_settles_for_a_former_operator(books, exchange, invoice):
    paid = await books.do(actions.record_remittance, books.paying[0], invoice.id, await report_of(exchange, 5))
    await books.do(mandates.suspend, books.supervisor, books.operation.mandate.id, "Targets missed")
    async with exchange.unit_of_work() as uow:
        held, tenure = await authority_and_tenure(uow)
    suspended = replace(books.finance, authority=held, tenure=tenure)
    with pytest.raises(RemittanceNotFound):
        await books.do(actions.confirm_remittance, suspended, paid.id, None)
    await ended(books)
    successor, organization = await make_actor(exchange, "operator", "finance")
    await make_mandate(exchange, books.supervisor, organization)
    with pytest.raises(RemittanceNotFound):
        await books.do(actions.confirm_remittance, successor, paid.id, None)
    moderator = await mandated(exchange, books.operation.moderator)
    with pytest.raises(RemittanceNotFound):
        await books.do(actions.confirm_remittance, moderator, paid.id, None)
    with pytest.raises(Forbidden):
        await books.do(actions.confirm_remittance, books.supervisor, paid.id, None)
    assert (await found(exchange, invoice)).paid == 0


MANY = """
SET session_replication_role = replica;
INSERT INTO fee_lines
SELECT made.* FROM fee_lines AS one, generate_series(0, 12) AS ago, generate_series(1, 1000) AS place,
    LATERAL jsonb_populate_record(one, jsonb_build_object(
        'id', gen_random_uuid(), 'listing_id', gen_random_uuid(), 'service', 'listing', 'place', place,
        'created_at', one.created_at - make_interval(months => ago))) AS made;
INSERT INTO invoice_lines
SELECT made.* FROM invoice_lines AS one, fee_lines AS fee,
    LATERAL jsonb_populate_record(one, jsonb_build_object(
        'id', gen_random_uuid(), 'invoice_id', gen_random_uuid(), 'fee_line_id', fee.id)) AS made
WHERE fee.id <> one.fee_line_id;
ANALYZE fee_lines, invoice_lines;
"""


@pytest.mark.real_commits
async def test_who_is_to_be_billed_is_found_without_reading_all_that_was(live):
    books = await open_books(live.exchange)
    await books.publish(0, await books.past(2))
    await books.tick()
    with psycopg.connect(libpq_url(live.url), autocommit=True) as connection:
        connection.execute(MANY)
        connection.execute("DELETE FROM billing_months WHERE period = %s", [str(Month.of(await books.past()))])
    await books.publish(1, await books.past())
    asked = []
    event.listen(live.engine.sync_engine, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
    operator_id, month = books.operation.operator.id, Month.of(await books.past())
    assert list(await books.do(payers_to_bill, operator_id, month, 50)) == [books.payers[1].id]
    [(statement, values)] = [call for call in asked if "FROM fee_lines" in call[0]]
    async with live.engine.connect() as connection:
        plan = str((await connection.exec_driver_sql(f"EXPLAIN {statement}", values)).all())
    assert "Seq Scan on fee_lines" not in plan
    assert "Seq Scan on invoice_lines" not in plan
