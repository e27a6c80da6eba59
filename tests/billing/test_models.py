"""Months, numbers, invoices and the sums of a statement, without a database."""

from datetime import UTC, date, datetime
from itertools import count
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.billing.errors import (
    LineNotOnInvoice,
    MonthInvalid,
    MonthRunning,
    MoreThanBilled,
    MoreThanOwed,
    NothingToCredit,
    NotOrderedHere,
)
from techexchange.billing.lifecycle import InvoiceStatus
from techexchange.billing.models.credit import CreditNote
from techexchange.billing.models.fee import ARISING, Before, Charge, FeeCause, FeeLine, FeeOrigin
from techexchange.billing.models.invoice import Billing, BillKind, Invoice, take_back
from techexchange.billing.models.month import Month
from techexchange.billing.models.number import InvoiceCounter, Series
from techexchange.billing.models.order import Ordered
from techexchange.billing.models.statement import MonthStatement, StatementRows, StatementView
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM
from techexchange.mandates.models import FeeSchedule

AT = datetime(2026, 12, 1, 3, tzinfo=UTC)
NOVEMBER = Month.parse("2026-11")
IN_NOVEMBER = datetime(2026, 11, 15, tzinfo=UTC)
OPERATOR, PAYER, OWNER, MANDATE = (uuid4() for _ in range(4))


def fee(amount, percent="0", paid_by="operator", at=IN_NOVEMBER, currency="VND"):
    """A line of a fixed fee with a waiver."""
    waivers = [{"within_months": 1200, "percent": percent, "paid_by": paid_by}]
    rule = {"service": "listing", "basis": "fixed", "amount": {"amount": amount, "currency": currency}}
    schedule = FeeSchedule(MANDATE, OPERATOR, "h" * 64, [])
    origin = FeeOrigin(listing_id=new_id())
    charge = Charge(FeeCause.LISTING, rule | {"waivers": waivers}, 0, currency, PAYER, at, origin)
    return FeeLine.arise(schedule, charge, Before(), by=SYSTEM, at=at)[0]


def issue(lines, kind=BillKind.FEES, percent="10", counter=None):
    counter = counter or InvoiceCounter(operator_id=OPERATOR, series=Series.INVOICE, year=2026, last=0)
    billing = Billing(PAYER if kind is BillKind.FEES else OWNER, NOVEMBER, kind, percent, lines)
    return Invoice.issue(billing, counter.take(), by=SYSTEM, at=AT)


def test_a_month_is_one_of_vietnam():
    assert NOVEMBER.begins == datetime(2026, 10, 31, 17, tzinfo=UTC)
    assert NOVEMBER.ends == Month.parse("2026-12").begins == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert str(Month.parse("2026-12").next) == "2027-01"
    assert str(Month.of(datetime(2026, 11, 30, 17, tzinfo=UTC))) == "2026-12"
    assert str(Month.of(datetime(2026, 11, 30, 16, 59, tzinfo=UTC))) == "2026-11"
    with pytest.raises(MonthRunning):
        NOVEMBER.must_be_over(datetime(2026, 11, 30, 16, 59, tzinfo=UTC))
    NOVEMBER.must_be_over(NOVEMBER.ends)


@pytest.mark.parametrize("written", ["2026-13", "2026-00", "26-11", "2026-11-01", "2026-1", "", "3026-11"])
def test_what_is_no_month(written):
    with pytest.raises(MonthInvalid):
        Month.parse(written)


def test_numbers_run():
    counter = InvoiceCounter(operator_id=OPERATOR, series=Series.INVOICE, year=2026, last=0)
    assert [counter.take().text for _ in range(3)] == ["2026-000001", "2026-000002", "2026-000003"]
    credits = InvoiceCounter(operator_id=OPERATOR, series=Series.CREDIT_NOTE, year=2027, last=999_999)
    assert credits.take().text == "C-2027-1000000"


@pytest.mark.parametrize("service", sorted(ARISING))
def test_what_arises_by_itself_is_not_ordered(service):
    with pytest.raises(NotOrderedHere):
        Ordered(service, "x")


def test_an_invoice_bills_every_line_once():
    lines = [fee(70), fee(30)]
    invoice, billed, told = issue(lines)
    assert (invoice.amount, invoice.balance, invoice.line_count) == (100, 100, 2)
    assert [(line.position, line.fee_line_id, line.amount) for line in billed] == [
        (1, lines[0].id, 70),
        (2, lines[1].id, 30),
    ]
    assert (invoice.due_on, invoice.number, told.number) == (date(2026, 12, 31), "2026-000001", "2026-000001")
    assert {"100", "70"}.isdisjoint(str(told.payload()).split("'"))
    assert told.share_hash != issue(lines)[2].share_hash


def test_the_owner_is_billed_what_it_bears():
    line = fee(100, percent="40", paid_by="owner")
    assert (line.computed, line.waived, line.subsidised, line.amount) == (100, 40, 40, 60)
    assert [step["code"] for step in line.explanation] == ["fixed_fee", "fee_waived", "fee_subsidised", "fee"]
    assert issue([line])[0].amount == 60
    subsidies, _, _ = issue([line], BillKind.SUBSIDIES)
    assert (subsidies.amount, subsidies.payer_id) == (40, OWNER)
    forgone = fee(100, percent="40")
    assert (forgone.waived, forgone.subsidised) == (40, 0)


def test_what_is_taken_back_was_billed():
    _, billed, _ = issue([fee(70), fee(30)])
    first, second = [line.fee_line_id for line in billed]
    assert take_back(billed, {first: 20}) == {first: 20}
    with pytest.raises(MoreThanBilled):
        take_back(billed, {first: 51})
    with pytest.raises(LineNotOnInvoice):
        take_back(billed, {new_id(): 1})
    assert take_back(billed, None) == {first: 50, second: 30}
    with pytest.raises(NothingToCredit):
        take_back(billed, None)


STEPS = st.lists(st.tuples(st.sampled_from(["credit", "receive", "pay_back"]), st.integers(1, 150)), max_size=12)


@given(st.lists(st.integers(1, 100), min_size=1, max_size=4), STEPS, st.booleans())
def test_an_invoice_adds_up_at_every_moment(amounts, steps, late):
    invoice, billed, _ = issue([fee(amount) for amount in amounts])
    if late:
        invoice.fall_overdue(by=SYSTEM, at=AT)
    for name, amount in steps:
        try:
            if name == "credit":
                wanted = min(amount, sum(line.amount - line.credited for line in billed))
                line = next((line for line in billed if line.amount - line.credited >= wanted > 0), None)
                taken = take_back(billed, {line.fee_line_id: wanted} if line else None)
                told = invoice.credit(sum(taken.values()), by=SYSTEM, at=AT)
            else:
                told = getattr(invoice, name)(amount, by=SYSTEM, at=AT)
        except (MoreThanOwed, NothingToCredit):
            continue
        assert len(told) <= 1
        assert invoice.amount == invoice.credited + invoice.paid + invoice.balance
        assert invoice.credited == sum(line.credited for line in billed) <= invoice.amount
        assert invoice.paid >= 0
        expected = {True: {InvoiceStatus.SETTLED}, False: {InvoiceStatus.ISSUED, InvoiceStatus.OVERDUE}}
        standing = {InvoiceStatus.REFUND_DUE} if invoice.balance < 0 else expected[invoice.balance == 0]
        assert invoice.status in standing
        assert (invoice.wake_at is None) == (invoice.status is not InvoiceStatus.ISSUED)


PERCENT = st.sampled_from(["0", "33.3333", "50", "100"])
BILLS = st.lists(
    st.tuples(
        *(st.integers(0, 10**6), PERCENT, st.sampled_from(["owner", "operator"])),
        *(st.sampled_from([IN_NOVEMBER, datetime(2026, 10, 2, tzinfo=UTC)]), st.booleans(), st.integers(0, 10**6)),
    ),
    max_size=12,
)


@given(BILLS, st.sampled_from([None, "0", "12.5", "33.333"]))
def test_a_statement_adds_up_to_the_unit(bills, percent):
    lines, invoices, billed, notes = [], [], {}, []
    numbers = {series: InvoiceCounter(operator_id=OPERATOR, series=series, year=2026, last=0) for series in Series}
    for (amount, waived, paid_by, at, is_billed, credited), _ in zip(bills, count(), strict=False):
        line = fee(amount, waived, paid_by, at)
        lines.append(line)
        for kind, due in ((BillKind.FEES, line.amount), (BillKind.SUBSIDIES, line.subsidised)):
            if is_billed and due:
                invoice, [on_it], _ = issue([line], kind, percent, numbers[Series.INVOICE])
                invoices.append(invoice)
                billed[invoice.id] = [(line.id, on_it.amount)]
                if credited:
                    taken = take_back([on_it], {line.id: min(credited, due)})
                    number = numbers[Series.CREDIT_NOTE].take()
                    notes.append(CreditNote.issue(invoice, taken, "x", number, by=SYSTEM, at=AT)[0])
    rows = StatementRows(fee_lines=lines, invoices=invoices, billed=billed, credit_notes=notes, remittances=[])
    view = StatementView(everything=True)
    statement = MonthStatement(month=NOVEMBER, view=view, closed_for=(), as_of_seq=0, made_at=AT, rows=rows)
    for sums in statement.totals():
        invoiced = sums["invoiced_fees"] + sums["invoiced_subsidies"]
        assert sums["due"] + sums["carried_in"] == invoiced + sums["not_invoiced"]
        assert invoiced == sum(invoice.amount for invoice in invoices)
        inside = [line for line in lines if line.created_at == IN_NOVEMBER]
        assert sums["computed"] == sum(line.computed for line in inside)
        assert sums["computed"] - sums["waived"] + sums["subsidised"] == sums["due"]
        net = invoiced - sums["credited_fees"] - sums["credited_subsidies"]
        assert sum(part["base"] for part in sums["shares"]) == (net if percent and invoices else 0)
        if percent and invoices:
            assert abs(sums["owner_share"] * 100 - net * float(percent)) <= 50 + 1e-3
