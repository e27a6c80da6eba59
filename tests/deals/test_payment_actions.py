"""What is to be paid and what was paid, against the database."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from accounts import TERMS, let_pass, make_paying, pass_unnoticed, pay, record, report_of, terms_of
from contracting import change, found, recorded, upload
from factories import actor_of, join, make_actor, make_member
from techexchange.deals import actions
from techexchange.deals.actions import milestones
from techexchange.deals.actions.scheduling import milestone_met, schedule, stop
from techexchange.deals.errors import ActsForBoth, EvidenceFileNotFound
from techexchange.deals.errors.payment import (
    MoreThanOpen,
    OwnPayment,
    PaidInFuture,
    PaymentNotFound,
    PaymentNotYours,
    PaymentTermNotFound,
    PaymentUndecided,
    TermClosed,
    TermNotDue,
)
from techexchange.deals.lifecycle.milestone import MilestoneStatus
from techexchange.deals.models import ContractMilestone, Judgement, MilestoneReport
from techexchange.deals.models.payment import Payment
from techexchange.deals.models.term import PaymentTerm
from techexchange.deals.queries import payment as queries
from techexchange.deals.queries.payment import Balance, TermFilter
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import Invalid
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.money import CurrencyMismatch
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange.ledger.models import LedgerEntry


@pytest.fixture
async def paying(exchange):
    return await make_paying(exchange)


async def do(exchange, action, actor, *arguments):
    async with exchange.unit_of_work() as uow:
        return await action(uow, actor, *arguments)


async def balance_of(exchange, paying, actor=None):
    [found] = await do(exchange, queries.balance, actor or paying.seller, paying.contract.id)
    return found


async def test_what_was_agreed_is_on_the_plan_as_the_contract_takes_effect(exchange, paying):
    shown = {name: (term.amount, term.currency, term.status.value) for name, term in paying.terms.items()}
    assert shown == {
        "upfront-1": (500_000_000, "VND", "due"),
        "milestone-1": (200_000_000, "VND", "scheduled"),
        "milestone-2": (100_000_000, "VND", "scheduled"),
    }
    upfront, milestone = paying.terms["upfront-1"], paying.terms["milestone-1"]
    assert (upfront.due_on - paying.contract.effective_on).days == 30
    assert (milestone.due_on, milestone.label) == (None, "SECRET first line")
    assert milestone.milestone_id is not None
    assert await recorded(exchange, upfront.id) == ["payment_term_scheduled", "payment_term_due"]
    async with exchange.unit_of_work() as uow:
        contract = await uow.session.get_one(type(paying.contract), paying.contract.id)
        assert await schedule(uow, SYSTEM, contract, TERMS) == []
    assert len(await terms_of(exchange, paying.contract)) == 3


async def test_days_to_pay_are_those_agreed_and_nothing_is_planned_for_nothing(exchange):
    nothing = {"amount": 0, "currency": "VND"}
    terms = TERMS | {"upfront_days": 0, "milestones": [{"name": "x", "amount": nothing}], "annual_fee": nothing}
    paying = await make_paying(exchange, terms)
    assert list(paying.terms) == ["upfront-1"]
    assert paying.terms["upfront-1"].due_on == paying.contract.effective_on
    assert list((await make_paying(exchange, TERMS | {"upfront": nothing, "milestones": []})).terms) == []


async def test_a_yearly_fee_is_planned_a_year_ahead_as_long_as_the_term_lasts(exchange):
    fee = {"amount": 20_000_000, "currency": "VND"}
    terms = TERMS | {"upfront": None, "milestones": [], "royalty": None, "annual_fee": fee, "term_months": 18}
    paying = await make_paying(exchange, terms)
    shown = [(term.number, term.status.value) for term in await terms_of(exchange, paying.contract)]
    assert shown == [(1, "due"), (2, "scheduled")]
    await let_pass(exchange, 360)
    assert [term.status.value for term in await terms_of(exchange, paying.contract)] == ["due", "scheduled"]
    await let_pass(exchange, 10)
    assert [term.status.value for term in await terms_of(exchange, paying.contract)] == ["due", "due"]


async def test_a_yearly_fee_without_end_goes_on(exchange):
    fee = {"amount": 20_000_000, "currency": "VND"}
    terms = TERMS | {"upfront": None, "milestones": [], "royalty": None, "annual_fee": fee, "term_months": None}
    paying = await make_paying(exchange, terms)
    for _ in range(3):
        await let_pass(exchange)
    shown = [(term.number, term.status.value) for term in await terms_of(exchange, paying.contract)]
    assert shown == [(1, "due"), (2, "due"), (3, "due"), (4, "due"), (5, "scheduled")]


async def test_a_payment_counts_once_the_other_side_confirms_it(exchange, paying):
    term = paying.terms["upfront-1"]
    payment = await record(exchange, paying.buyer, term, 200_000_000)
    assert (payment.status, payment.recorded_by) == ("recorded", paying.business.id)
    assert (await found(exchange, term)).paid == 0
    with pytest.raises(OwnPayment):
        await do(exchange, actions.confirm_payment, paying.buyer, payment.id, None)
    await do(exchange, actions.confirm_payment, paying.seller, payment.id, 1)
    term = await found(exchange, term)
    assert (term.paid, term.open, term.status) == (200_000_000, 300_000_000, "partly_paid")
    assert (await found(exchange, paying.contract)).status == "performing"
    await pay(exchange, paying, term, 300_000_000)
    term = await found(exchange, term)
    assert (term.paid, term.open, term.status) == (500_000_000, 0, "paid")
    with pytest.raises(TermClosed):
        await record(exchange, paying.buyer, term, 1)
    told = await recorded(exchange, term.id)
    assert told == ["payment_term_scheduled", "payment_term_due", "payment_term_partly_paid", "payment_term_paid"]


async def test_the_supplier_may_record_and_the_acquirer_confirms(exchange, paying):
    payment = await record(exchange, paying.seller, paying.terms["upfront-1"], 500_000_000)
    with pytest.raises(OwnPayment):
        await do(exchange, actions.confirm_payment, paying.seller, payment.id, None)
    assert (await do(exchange, actions.confirm_payment, paying.buyer, payment.id, None)).status == "confirmed"


async def test_nobody_pays_more_than_is_open_however_it_is_divided(exchange, paying):
    term = paying.terms["upfront-1"]
    with pytest.raises(MoreThanOpen):
        await record(exchange, paying.buyer, term, 500_000_001)
    first = await record(exchange, paying.buyer, term, 400_000_000)
    with pytest.raises(MoreThanOpen):
        await record(exchange, paying.seller, term, 100_000_001)
    await do(exchange, actions.contest_payment, paying.seller, first.id, "Not on our account", 1)
    second = await record(exchange, paying.buyer, term, 500_000_000)
    await do(exchange, actions.confirm_payment, paying.seller, second.id, None)
    with pytest.raises(TermClosed):
        await do(exchange, actions.confirm_payment, paying.seller, first.id, None)
    assert (await found(exchange, first)).status == "contested"
    third = await make_paying(exchange)
    claimed = await record(exchange, third.buyer, third.terms["upfront-1"], 300_000_000)
    await do(exchange, actions.contest_payment, third.seller, claimed.id, "Half", None)
    await pay(exchange, third, third.terms["upfront-1"], 400_000_000)
    with pytest.raises(MoreThanOpen):
        await do(exchange, actions.confirm_payment, third.seller, claimed.id, None)


async def test_what_cannot_be_recorded(exchange, paying):
    with pytest.raises(TermNotDue):
        await record(exchange, paying.buyer, paying.terms["milestone-1"], 1)
    with pytest.raises(CurrencyMismatch):
        await record(exchange, paying.buyer, paying.terms["upfront-1"], 1, "USD")
    tomorrow = await report_of(exchange, 1, days_ago=-2)
    with pytest.raises(PaidInFuture):
        await do(exchange, actions.record_payment, paying.buyer, paying.terms["upfront-1"].id, tomorrow)


async def test_a_contested_payment_may_be_confirmed_or_withdrawn_after_all(exchange, paying):
    term = paying.terms["upfront-1"]
    first, second = [await record(exchange, paying.buyer, term, 10) for _ in range(2)]
    with pytest.raises(OwnPayment):
        await do(exchange, actions.contest_payment, paying.buyer, first.id, "x", None)
    for payment in (first, second):
        await do(exchange, actions.contest_payment, paying.seller, payment.id, "SECRET reason", 1)
    with pytest.raises(Stale):
        await do(exchange, actions.confirm_payment, paying.seller, first.id, 1)
    assert (await do(exchange, actions.confirm_payment, paying.seller, first.id, 2)).status == "confirmed"
    with pytest.raises(PaymentNotYours):
        await do(exchange, actions.withdraw_payment, paying.seller, second.id, None)
    assert (await do(exchange, actions.withdraw_payment, paying.buyer, second.id, 2)).status == "withdrawn"
    with pytest.raises(MoveNotAllowed):
        await do(exchange, actions.confirm_payment, paying.seller, second.id, None)
    assert (await found(exchange, term)).paid == 10


async def test_the_supplier_waives_the_rest(exchange, paying):
    term = paying.terms["upfront-1"]
    await pay(exchange, paying, term, 100)
    with pytest.raises(Forbidden):
        await do(exchange, actions.waive_term, paying.buyer, term.id, "x", None)
    await do(exchange, actions.waive_term, paying.seller, term.id, "SECRET reason", None)
    term = await found(exchange, term)
    assert (term.status, term.paid, term.given_up, term.open) == ("waived", 100, 499_999_900, 0)
    with pytest.raises(MoveNotAllowed):
        await do(exchange, actions.waive_term, paying.seller, paying.terms["milestone-1"].id, "x", None)


async def test_nothing_is_waived_while_a_payment_waits_for_an_answer(exchange, paying):
    term = paying.terms["upfront-1"]
    payment = await record(exchange, paying.buyer, term, 200_000_000)
    with pytest.raises(PaymentUndecided):
        await do(exchange, actions.waive_term, paying.seller, term.id, "x", None)
    await do(exchange, actions.confirm_payment, paying.seller, payment.id, None)
    other = await record(exchange, paying.buyer, term, 1)
    await do(exchange, actions.contest_payment, paying.seller, other.id, "Not on our account", None)
    waived = await do(exchange, actions.waive_term, paying.seller, term.id, "x", None)
    assert (waived.paid, waived.given_up) == (200_000_000, 300_000_000)


async def test_what_a_milestone_pays_falls_due_when_it_is_met(exchange, paying):
    first, second = [await found(exchange, paying.terms[f"milestone-{number}"]) for number in (1, 2)]
    for term, outcome in ((first, MilestoneStatus.MET), (second, MilestoneStatus.PARTIALLY_MET)):
        await do(exchange, milestones.report_milestone, paying.seller, term.milestone_id, MilestoneReport())
        await do(exchange, milestones.judge_milestone, paying.buyer, term.milestone_id, Judgement(outcome))
    first, second = [await found(exchange, term) for term in (first, second)]
    assert (first.status, second.status) == ("due", "scheduled")
    assert first.due_on is not None
    async with exchange.unit_of_work() as uow:
        milestone = await uow.session.get_one(ContractMilestone, first.milestone_id)
        assert await milestone_met(uow, SYSTEM, milestone) == [], "what is due is not due anew"


async def test_when_the_contract_ends_what_is_due_stays_due(exchange, paying):
    async with exchange.unit_of_work() as uow:
        await stop(uow, SYSTEM, await uow.session.get_one(type(paying.contract), paying.contract.id))
    statuses = {name: (await found(exchange, term)).status.value for name, term in paying.terms.items()}
    assert statuses == {"upfront-1": "due", "milestone-1": "cancelled", "milestone-2": "cancelled"}
    balance = await balance_of(exchange, paying)
    assert (balance.given_up, balance.open, balance.reconciles) == (300_000_000, 500_000_000, True)


async def test_when_the_contract_ends_what_the_clock_has_not_come_to_falls_due(exchange):
    fee = {"amount": 20_000_000, "currency": "VND"}
    terms = TERMS | {"upfront": None, "milestones": [], "annual_fee": fee, "term_months": None}
    paying = await make_paying(exchange, terms)
    await pass_unnoticed(exchange, 800)
    async with exchange.unit_of_work() as uow:
        await stop(uow, SYSTEM, await uow.session.get_one(type(paying.contract), paying.contract.id))
    shown = [(term.number, term.status.value) for term in await terms_of(exchange, paying.contract)]
    assert shown == [(1, "due"), (2, "due"), (3, "due"), (4, "cancelled")]
    assert (await balance_of(exchange, paying)).open == 60_000_000


async def test_the_balance_adds_up_at_every_step(exchange, paying):
    term = paying.terms["upfront-1"]
    start = Balance("VND", 800_000_000, 0, 0, 800_000_000, 0, 0, 0, 0)
    assert await balance_of(exchange, paying) == start
    payment = await record(exchange, paying.buyer, term, 123_456_789)
    assert (await balance_of(exchange, paying)).waiting == 123_456_789
    await do(exchange, actions.confirm_payment, paying.seller, payment.id, None)
    assert await balance_of(exchange, paying, paying.buyer) == Balance(
        "VND", 800_000_000, 123_456_789, 0, 676_543_211, 0, 123_456_789, 0, 0
    )
    await do(exchange, actions.waive_term, paying.seller, term.id, "x", None)
    last = await balance_of(exchange, paying)
    assert (last.given_up, last.open, last.reconciles) == (376_543_211, 300_000_000, True)
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(update(Payment).where(Payment.id == payment.id).values(amount=123_456_788))
    assert not (await balance_of(exchange, paying)).reconciles, "a unit that is lost is seen"


async def test_the_database_itself_refuses_what_does_not_add_up(exchange, paying):
    term = paying.terms["upfront-1"]
    for wrong in ({"paid": 500_000_001}, {"paid": -1}, {"given_up": 1, "paid": 500_000_000}):
        with pytest.raises(Invalid):
            await change(exchange, term, **wrong)
    payment = await record(exchange, paying.buyer, term, 1)
    with pytest.raises(Invalid):
        await change(exchange, payment, amount=0)


async def test_only_the_parties_know_of_it(exchange, paying):
    outsider, _ = await make_actor(exchange, "business")
    supervisor, _ = await make_actor(exchange, "owner", "supervisor")
    payment = await record(exchange, paying.buyer, paying.terms["upfront-1"], 1)
    for actor in (outsider, supervisor):
        for query, id, missing in (
            (queries.payment_term, paying.terms["upfront-1"].id, PaymentTermNotFound),
            (queries.payment, payment.id, PaymentNotFound),
            (queries.payment_evidence, payment.id, PaymentNotFound),
        ):
            with pytest.raises(missing):
                await do(exchange, query, actor, id)
        with pytest.raises(PaymentNotFound):
            await do(exchange, actions.confirm_payment, actor, payment.id, 99)
        assert (await do(exchange, queries.payment_terms, actor, TermFilter(), PageRequest())).items == []
    for query, arguments in ((queries.payment, (payment.id,)), (queries.payment_terms, (TermFilter(), PageRequest()))):
        with pytest.raises(Unauthenticated):
            await do(exchange, query, ANONYMOUS, *arguments)


async def test_a_viewer_reads_and_records_nothing(exchange, paying):
    viewer = await actor_of(exchange, await make_member(exchange, paying.business, "viewer"))
    term = paying.terms["upfront-1"]
    assert (await do(exchange, queries.payment_term, viewer, term.id)).moves_of(viewer) == []
    with pytest.raises(Forbidden):
        await record(exchange, viewer, term, 1)


async def test_who_sits_on_both_sides_acts_for_neither(exchange, paying):
    await join(exchange, paying.buyer_person, paying.institute, "admin")
    both = await actor_of(exchange, paying.buyer_person)
    with pytest.raises(ActsForBoth):
        await record(exchange, both, paying.terms["upfront-1"], 1)
    payment = await record(exchange, paying.seller, paying.terms["upfront-1"], 1)
    assert payment.moves_of(both) == []
    with pytest.raises(ActsForBoth):
        await do(exchange, actions.confirm_payment, both, payment.id, None)


async def test_a_payment_is_proved_by_the_side_that_recorded_it(exchange, paying, tmp_path):
    storage = FileStorage(None, tmp_path)
    payment = await record(exchange, paying.buyer, paying.terms["upfront-1"], 1)
    file = await do(exchange, actions.prove_payment, paying.buyer, payment.id, upload(), storage)
    assert [one.id for one in await do(exchange, queries.payment_evidence, paying.seller, payment.id)] == [file.id]
    assert (await do(exchange, queries.payment_file, paying.seller, payment.id, file.id)).sha256 == file.sha256
    other = await record(exchange, paying.buyer, paying.terms["upfront-1"], 1)
    with pytest.raises(EvidenceFileNotFound):
        await do(exchange, queries.payment_file, paying.seller, other.id, file.id)
    with pytest.raises(PaymentNotYours):
        await do(exchange, actions.prove_payment, paying.seller, payment.id, upload(), storage)
    await do(exchange, actions.confirm_payment, paying.seller, payment.id, None)
    with pytest.raises(MoveNotAllowed):
        await do(exchange, actions.prove_payment, paying.buyer, payment.id, upload(), storage)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, {"upfront-1", "milestone-1", "milestone-2"}),
        ({"status": "due"}, {"upfront-1"}),
        ({"kind": "milestone"}, {"milestone-1", "milestone-2"}),
        ({"overdue": True}, {"upfront-1"}),
        ({"overdue": False}, {"milestone-1", "milestone-2"}),
    ],
)
async def test_terms_are_found(exchange, paying, wanted, names):
    await make_paying(exchange)
    term = paying.terms["upfront-1"]
    await change(exchange, term, due_on=term.due_on - timedelta(days=31))
    found = await do(exchange, queries.payment_terms, paying.buyer, TermFilter(**wanted), PageRequest())
    assert {f"{term.kind.value}-{term.number}" for term in found.items} == names
    none = TermFilter(contract_id=term.id)
    assert (await do(exchange, queries.payment_terms, paying.buyer, none, PageRequest())).items == []


async def test_the_record_knows_no_amount_and_no_word(exchange, paying):
    term = paying.terms["upfront-1"]
    payment = await record(exchange, paying.buyer, term, 123_456_789)
    await do(exchange, actions.contest_payment, paying.seller, payment.id, "SECRET reason", None)
    await do(exchange, actions.withdraw_payment, paying.buyer, payment.id, None)
    await do(exchange, actions.waive_term, paying.seller, term.id, "SECRET reason", None)
    async with exchange.sessions() as session:
        entries = (await session.scalars(LedgerEntry.__table__.select().with_only_columns(LedgerEntry.payload))).all()
    for payload in entries:
        for told in ("SECRET", "123456789", "500000000", "FT 1"):
            assert told not in str(payload)


async def test_the_hash_on_record_is_that_of_the_figures(exchange, paying):
    term = paying.terms["upfront-1"]
    async with exchange.unit_of_work() as uow:
        same = await uow.session.get_one(PaymentTerm, term.id)
        entries = LedgerEntry.__table__.select().where(LedgerEntry.subject_id == term.id)
        rows = (await uow.session.execute(entries)).all()
    assert {row.payload["figures_hash"] for row in rows} == {same.figures_hash}
