"""A payment term without a database: whatever happens to it, it adds up to the unit."""

import hashlib
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from techexchange.deals.errors.payment import MoreThanOpen, TermClosed, TermNotDue
from techexchange.deals.lifecycle.payment import PAYABLE, TermStatus
from techexchange.deals.models.between import Ties
from techexchange.deals.models.payment import Payment, PaymentMeans, PaymentReport
from techexchange.deals.models.term import PaymentTerm, Planned, TermKind, Yearly
from techexchange.kernel.errors import Conflict
from techexchange.kernel.money import LARGEST_AMOUNT, CurrencyMismatch, Money
from techexchange.kernel.permissions import SYSTEM

NOW = datetime(2026, 12, 1, 20, tzinfo=UTC)
TIES = Ties(*(uuid4() for _ in range(4)))
CURRENCIES = ("VND", "USD")


def planned(amount=100, currency="VND", **more):
    term, _ = PaymentTerm.plan(TIES, Planned(TermKind.UPFRONT, 1, Money(amount, currency), **more), by=SYSTEM, at=NOW)
    return term


def due(amount=100, currency="VND"):
    term = planned(amount, currency)
    term.fall_due(by=SYSTEM, at=NOW)
    return term


class Term(RuleBasedStateMachine):
    """Everything that can happen to a term, in any order."""

    @initialize(amount=st.integers(1, LARGEST_AMOUNT), currency=st.sampled_from(CURRENCIES))
    def agree(self, amount, currency):
        self.term, self.counted = planned(amount, currency), 0

    @rule()
    def fall_due(self):
        self.attempt(lambda: self.term.fall_due(by=SYSTEM, at=NOW))

    @rule(amount=st.integers(1, LARGEST_AMOUNT))
    def receive(self, amount):
        if self.attempt(lambda: self.term.receive(Money(amount, self.term.currency), by=SYSTEM, at=NOW)):
            self.counted += amount

    @precondition(lambda self: self.term.open > 0)
    @rule(data=st.data())
    def receive_a_part(self, data):
        self.receive(data.draw(st.integers(1, self.term.open)))

    @rule(data=st.data())
    def end(self, data):
        move = data.draw(st.sampled_from([lambda: self.term.waive("x", by=SYSTEM, at=NOW), self.cancel]))
        self.attempt(move)

    def cancel(self):
        self.term.cancel(by=SYSTEM, at=NOW)

    def attempt(self, move):
        try:
            move()
        except Conflict:
            return False
        return True

    @invariant()
    def it_adds_up(self):
        term = self.term
        assert term.amount == term.paid + term.given_up + term.open
        assert term.paid == self.counted
        assert term.open >= 0
        assert (term.status is TermStatus.PAID) is (term.paid == term.amount)
        assert term.status not in PAYABLE or term.open > 0
        assert term.status in (*PAYABLE, TermStatus.SCHEDULED) or term.open == 0


TestTerm = Term.TestCase


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=20), st.sampled_from(CURRENCIES))
def test_parts_that_are_the_whole_pay_the_whole(parts, currency):
    term = due(sum(parts), currency)
    events = [term.receive(Money(part, currency), by=SYSTEM, at=NOW) for part in parts]
    assert [event.name for event in events] == ["payment_term_partly_paid"] * (len(parts) - 1) + ["payment_term_paid"]
    assert (term.open, term.status) == (0, "paid")


def test_what_is_not_counted():
    with pytest.raises(TermNotDue):
        planned().must_have_room_for(Money(1, "VND"))
    term = due()
    with pytest.raises(CurrencyMismatch):
        term.must_have_room_for(Money(1, "USD"))
    with pytest.raises(MoreThanOpen):
        term.must_have_room_for(Money(50, "VND"), waiting=51)
    term.must_have_room_for(Money(50, "VND"), waiting=50)
    term.receive(Money(100, "VND"), by=SYSTEM, at=NOW)
    with pytest.raises(TermClosed):
        term.must_have_room_for(Money(1, "VND"))


def test_days_to_pay_are_counted_where_the_exchange_is():
    assert due().due_on == date(2027, 1, 1), "it is the second of December in Hà Nội"
    term = planned(days_to_pay=0)
    term.fall_due(by=SYSTEM, at=NOW)
    assert term.due_on == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("ends_on", "numbers"),
    [
        (None, [1, 2, 3, 4, 5]),
        (date(2028, 2, 27), [1]),
        (date(2028, 2, 28), [1, 2]),
        (date(2030, 12, 31), [1, 2, 3, 4]),
    ],
)
def test_a_yearly_payment_goes_on_as_long_as_its_term(ends_on, numbers):
    yearly = Yearly(date(2027, 2, 28), ends_on)
    assert [number for number in range(1, 6) if yearly.begin(number)] == numbers


def test_a_payment_that_is_not_yearly_has_no_next_one():
    assert planned().next_year is None
    term = planned(yearly=Yearly(date(2027, 1, 1), date(2027, 12, 31)))
    assert term.next_year is None
    longer = planned(yearly=Yearly(date(2027, 1, 1), date(2028, 1, 1)), days_to_pay=5).next_year
    assert (longer.number, longer.days_to_pay, longer.money) == (2, 5, Money(100, "VND"))


def test_anybody_who_knows_the_figures_can_verify_their_hash():
    term = due(123)
    said = {"amount": "123", "currency": "VND", "salt": term.salt}
    assert term.figures_hash == hashlib.sha256(rfc8785.dumps(said)).hexdigest()
    report = PaymentReport(Money(5, "VND"), date(2026, 12, 1), PaymentMeans.CASH)
    payment, event = Payment.record(term, report, side=TIES.acquirer_id, by=SYSTEM, at=NOW)
    said = {"amount": "5", "currency": "VND", "paid_on": "2026-12-01", "salt": payment.salt}
    assert event.figures_hash == payment.figures_hash == hashlib.sha256(rfc8785.dumps(said)).hexdigest()
    assert planned(123).figures_hash != term.figures_hash, "another salt"
