"""A registration without a database: the five courses, the clock, the steps."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracting import COURSES, PACK, PRIVATE
from techexchange.deals.errors import ActsForBoth, CertificateUnproven, RegistrationNotDue, StepOutOfOrder
from techexchange.deals.events import RegistrationMissed, RegistrationReminded
from techexchange.deals.models import REMINDERS, Recorded, RegistrationCase, SignedContract, Ties
from techexchange.kernel.days import day_of, end_of, morning_of, working_days_after
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import GRANTS, SYSTEM, Actor, OrganizationKind, Role, Seat
from techexchange.regulations.models import TransferFacts
from techexchange.regulations.queries import packs

SIGNED = date(2027, 1, 4)
NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
DEADLINE = date(2027, 4, 4)
SUPPLIER, ACQUIRER = uuid4(), uuid4()
FILE = uuid4()


def member(*organization_ids, role=Role.NEGOTIATOR):
    permissions = GRANTS[OrganizationKind.BUSINESS][role]
    seats = tuple(Seat(id, OrganizationKind.BUSINESS, True, permissions) for id in organization_ids)
    return Actor(id=uuid4(), seats=seats, credential_id=uuid4())


def opened(course="state", signed_on=SIGNED, at=NOW):
    rule = packs().named(PACK).registration(TransferFacts(**(PRIVATE | COURSES[course]), on=signed_on))
    signed = SignedContract(Ties(uuid4(), uuid4(), SUPPLIER, ACQUIRER), PACK, signed_on)
    return RegistrationCase.open(signed, rule, by=SYSTEM, at=at)


@pytest.mark.parametrize(
    ("course", "kind", "filer", "deadline", "status", "event"),
    [
        ("private", "registration", None, None, "not_required", "registration_not_needed"),
        ("state", "registration", ACQUIRER, DEADLINE, "due", "registration_fell_due"),
        ("inbound", "registration", ACQUIRER, DEADLINE, "due", "registration_fell_due"),
        ("outbound", "registration", SUPPLIER, DEADLINE, "due", "registration_fell_due"),
        ("restricted", "permit", ACQUIRER, None, "due", "registration_fell_due"),
    ],
)
def test_who_files_what_until_when(course, kind, filer, deadline, status, event):
    case, happened = opened(course)
    assert (case.kind, case.status, case.deadline) == (kind, status, deadline)
    assert filer is None or case.filer_id == filer == happened.filer_id
    assert happened.name == event
    assert (happened.pack, happened.rule) == (PACK, case.verdict["rule"])
    assert case.verdict["source"].startswith("Law 07/2017/QH14")
    assert case.verdict["text"]["vi"] != case.verdict["text"]["en"]
    assert case.is_open == (status == "due")


def called(case, until):
    """Everything the clock says until some moment, each at its own time."""
    told = []
    while case.wake_at and case.wake_at <= until:
        told.append(case.call(by=SYSTEM, at=case.wake_at))
    return told


def test_reminders_come_at_their_marks_once_each_and_then_the_deadline():
    case, _ = opened()
    told = called(case, NOW + timedelta(days=400))
    reminded = [event for event in told if isinstance(event, RegistrationReminded)]
    assert [event.days_left for event in reminded] == [60, 30, 7]
    assert [day_of(event.at) for event in reminded] == [DEADLINE - timedelta(days=left) for left in REMINDERS]
    assert isinstance(told[-1], RegistrationMissed)
    assert told[-1].at == end_of(DEADLINE)
    assert (len(told), case.status, case.wake_at) == (4, "overdue", None)
    with pytest.raises(RegistrationNotDue):
        case.call(by=SYSTEM, at=NOW + timedelta(days=500))


def test_before_its_time_the_clock_says_nothing():
    case, _ = opened()
    with pytest.raises(RegistrationNotDue):
        case.call(by=SYSTEM, at=case.wake_at - timedelta(seconds=1))
    assert case.call(by=SYSTEM, at=case.wake_at).days_left == 60


def test_after_a_standstill_only_the_last_mark_is_told():
    case, _ = opened()
    event = case.call(by=SYSTEM, at=morning_of(DEADLINE - timedelta(days=20)))
    assert (event.days_left, case.reminded) == (20, 30)
    assert case.wake_at == morning_of(DEADLINE - timedelta(days=7))


def test_after_a_long_standstill_the_deadline_alone_is_told():
    case, _ = opened()
    assert isinstance(case.call(by=SYSTEM, at=end_of(DEADLINE)), RegistrationMissed)
    assert case.wake_at is None


@given(st.integers(0, 120))
def test_of_marks_that_had_passed_before_the_case_was_opened_nothing_is_told(days):
    at = NOW + timedelta(days=days)
    case, _ = opened(at=at)
    told = called(case, at + timedelta(days=400))
    left = [event.days_left for event in told if isinstance(event, RegistrationReminded)]
    assert left == [mark for mark in REMINDERS if morning_of(DEADLINE - timedelta(days=mark)) > at]
    assert case.status == "overdue"


def test_what_is_filed_is_not_called_any_more():
    case, _ = opened()
    case.submit(Recorded(SIGNED), by=SYSTEM, at=NOW)
    assert (case.wake_at, called(case, NOW + timedelta(days=400))) == (None, [])


def test_a_permit_has_no_deadline_and_an_answer_in_thirty_days():
    case, _ = opened("restricted")
    assert (case.deadline, case.wake_at) == (None, None)
    case.submit(Recorded(SIGNED), by=SYSTEM, at=NOW)
    assert case.answer_expected_on == SIGNED + timedelta(days=30)
    assert case.days_late(date(2030, 1, 1)) == 0


def test_the_whole_procedure():
    case, _ = opened()
    later = NOW + timedelta(days=30)
    step, event = case.submit(Recorded(SIGNED, "12/HS", "note", (FILE,)), by=SYSTEM, at=NOW)
    assert (step.number, step.kind, step.reference, step.files) == (1, "submitted", "12/HS", [str(FILE)])
    assert (event.late, event.files, event.step) == (False, 1, 1)
    assert case.answer_expected_on == date(2027, 1, 11)
    until = date(2027, 3, 1)
    _, asked = case.request_supplement(Recorded(date(2027, 1, 6), until=until), by=SYSTEM, at=later)
    assert (case.supplement_until, case.answer_expected_on, asked.step) == (until, None, 2)
    case.submit(Recorded(date(2027, 1, 8)), by=SYSTEM, at=later)
    assert (case.supplement_until, case.submitted_on) == (None, SIGNED)
    step, certified = case.certify(Recorded(date(2027, 1, 15), "15/GCN", None, (FILE,)), by=SYSTEM, at=later)
    assert (case.status, case.certificate_number, case.issued_on) == ("certified", "15/GCN", date(2027, 1, 15))
    assert (certified.issued_on, step.number, case.steps) == ("2027-01-15", 4, 4)
    assert not case.is_open
    with pytest.raises(MoveNotAllowed):
        case.close(by=SYSTEM, at=later)


def test_neither_reference_nor_note_nor_number_is_told():
    case, _ = opened()
    told = [case.submit(Recorded(SIGNED, "SECRET", "SECRET"), by=SYSTEM, at=NOW)[1]]
    told.append(case.certify(Recorded(SIGNED, "SECRET", "SECRET", (FILE,)), by=SYSTEM, at=NOW)[1])
    assert "SECRET" not in str([event.payload() for event in told])


@pytest.mark.parametrize("record", [Recorded(SIGNED, "15/GCN"), Recorded(SIGNED, None, None, (FILE,))])
def test_a_certificate_without_its_number_or_its_file_counts_for_nothing(record):
    case, _ = opened()
    case.submit(Recorded(SIGNED), by=SYSTEM, at=NOW)
    with pytest.raises(CertificateUnproven):
        case.certify(record, by=SYSTEM, at=NOW)


def test_a_refusal_is_proved_and_does_not_end_everything():
    case, _ = opened()
    case.submit(Recorded(SIGNED), by=SYSTEM, at=NOW)
    with pytest.raises(CertificateUnproven):
        opened_and_filed().refuse(Recorded(SIGNED), by=SYSTEM, at=NOW)
    case.refuse(Recorded(SIGNED, None, None, (FILE,)), by=SYSTEM, at=NOW)
    assert (case.status, case.is_open) == ("refused", True)
    case.submit(Recorded(SIGNED), by=SYSTEM, at=NOW)
    assert case.status == "submitted"


def opened_and_filed():
    case, _ = opened()
    case.submit(Recorded(SIGNED), by=SYSTEM, at=NOW)
    return case


@pytest.mark.parametrize("on", [SIGNED - timedelta(days=1), SIGNED + timedelta(days=1)])
def test_a_step_lies_between_the_one_before_and_today(on):
    case, _ = opened()
    with pytest.raises(StepOutOfOrder):
        case.submit(Recorded(on), by=SYSTEM, at=NOW)


def test_late_is_counted_until_it_is_filed():
    case, _ = opened()
    called(case, end_of(DEADLINE))
    assert case.days_late(DEADLINE) == 0
    assert case.days_late(DEADLINE + timedelta(days=12)) == 12
    filed = DEADLINE + timedelta(days=3)
    _, event = case.submit(Recorded(filed), by=SYSTEM, at=morning_of(filed))
    assert event.late
    assert case.days_late(DEADLINE + timedelta(days=400)) == 3


def test_what_ended_unfiled_is_not_late_for_ever():
    case, _ = opened()
    case.close(by=SYSTEM, at=NOW)
    assert (case.days_late(date(2030, 1, 1)), case.wake_at) == (0, None)


def test_only_the_filers_people_are_shown_moves():
    case, _ = opened()
    assert case.moves_of(member(ACQUIRER)) == ["submit"]
    for other in (member(SUPPLIER), member(ACQUIRER, role=Role.VIEWER), member(ACQUIRER, SUPPLIER), member(uuid4())):
        assert case.moves_of(other) == []
    with pytest.raises(ActsForBoth):
        case.own_side(member(SUPPLIER, ACQUIRER))


@pytest.mark.parametrize(
    ("filed", "days", "answered"),
    [(date(2027, 1, 4), 5, date(2027, 1, 11)), (date(2027, 1, 8), 1, date(2027, 1, 11)), (SIGNED, 0, SIGNED)],
)
def test_working_days_leave_the_weekend_out(filed, days, answered):
    assert working_days_after(filed, days) == answered


def test_a_day_is_a_day_in_vietnam():
    assert day_of(datetime(2027, 1, 3, 17, tzinfo=UTC)) == SIGNED
    assert day_of(datetime(2027, 1, 3, 16, 59, tzinfo=UTC)) == SIGNED - timedelta(days=1)
    assert end_of(SIGNED) == datetime(2027, 1, 4, 17, tzinfo=UTC)
