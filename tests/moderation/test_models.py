"""What a case does, without a database."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from techexchange.identity.models import OrganizationStatus
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SYSTEM, Actor, OrganizationKind, Seat
from techexchange.listings.lifecycle import SUSPEND
from techexchange.listings.models import Listing, ListingStatus
from techexchange.moderation.errors import (
    CaseNotHeld,
    CaseNotOverdue,
    ChecklistFailed,
    ChecklistIncomplete,
    ChecklistNotApplicable,
    OutcomeNotApplicable,
    OwnCase,
    PartyToCase,
    ReasonsMissing,
    ReviewNotPending,
    SecondReviewerNeeded,
    StaleDecision,
)
from techexchange.moderation.events import CaseBroughtUp, CaseDecided, CaseFirstApproved, CaseOverdue
from techexchange.moderation.lifecycle import CLAIM, DECIDE, ESCALATE, RELEASE, RETURN, CaseStatus
from techexchange.moderation.models import (
    CHECKLISTS,
    OUTCOMES,
    Case,
    CaseKind,
    CasePriority,
    ChecklistAnswer,
    ChecklistItem,
    Outcome,
    Reason,
    ReasonCode,
    Ruling,
    Subject,
)
from techexchange.regulations.models import Screening

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
LAN, MINH = Actor(id=uuid4()), Actor(id=uuid4())
REASON = Reason(ReasonCode.INCOMPLETE, "Tell the temperature.")
CLEARED = Screening.of("XA-2026.1", (), NOON.date())


def subject(**changes):
    return Subject(**{"id": uuid4(), "version": 3, "organization_id": uuid4(), "waits": True} | changes)


def opened(kind=CaseKind.PUBLICATION, *, urgent=False, about=None):
    return Case.open(kind=kind, subject=about or subject(), urgent=urgent, by=SYSTEM, at=NOON)[0]


def held(by=LAN, kind=CaseKind.PUBLICATION):
    case = opened(kind)
    case.claim(3, by=by, at=NOON)
    return case


WEIGHTY = dict.fromkeys((CaseKind.FLAG, CaseKind.STANDING), Outcome.SUSPEND)


def approval(kind=CaseKind.PUBLICATION, version=3, **answers):
    outcome, reasons = WEIGHTY.get(kind, Outcome.APPROVE), (REASON,) if kind in WEIGHTY else ()
    passed = {item: ChecklistAnswer.PASSED for item, point in CHECKLISTS[kind].items() if point.mandatory}
    return Ruling(outcome, version, passed | {ChecklistItem(k): v for k, v in answers.items()}, reasons)


def refusal(outcome=Outcome.REJECT, version=3):
    return Ruling(outcome, version, {}, (REASON,))


def member_of(organization_id):
    seat = Seat(organization_id, OrganizationKind.INSTITUTE, verified=True, permissions=frozenset())
    return Actor(id=uuid4(), seats=(seat,))


def test_each_kind_has_its_clock_and_what_comes_back_goes_first():
    first, again = opened(), opened(urgent=True)
    assert first.due_at - NOON == timedelta(days=7)
    assert opened(CaseKind.ORGANIZATION).due_at - NOON == timedelta(days=5)
    assert again.due_at - NOON == timedelta(days=4)
    assert (first.priority, again.priority) == (CasePriority.NORMAL, CasePriority.HIGH)
    assert first.wake_at == first.due_at


def test_a_claimed_case_is_held_by_one():
    case = held()
    assert (case.status, case.claimed_by) == (CaseStatus.CLAIMED, LAN.id)
    with pytest.raises(MoveNotAllowed):
        case.claim(3, by=MINH, at=NOON)
    with pytest.raises(CaseNotHeld):
        case.decide(approval(), four_eyes=False, by=MINH, at=NOON)
    with pytest.raises(CaseNotHeld):
        case.escalate("?", by=MINH, at=NOON)
    case.release(by=MINH, at=NOON)
    assert (case.status, case.claimed_by) == (CaseStatus.OPEN, None)


def test_an_unclaimed_case_is_not_decided():
    with pytest.raises(MoveNotAllowed):
        opened().decide(approval(), four_eyes=False, by=LAN, at=NOON)


def test_nobody_judges_their_own_organisation():
    case = held()
    own = member_of(case.organization_id)
    for attempt in (
        lambda: opened(about=subject(organization_id=case.organization_id)).claim(3, by=own, at=NOON),
        lambda: case.decide(approval(), four_eyes=False, by=own, at=NOON),
        lambda: case.escalate("?", by=own, at=NOON),
    ):
        with pytest.raises(PartyToCase):
            attempt()
    stranger = member_of(uuid4())
    opened().claim(3, by=stranger, at=NOON)


def test_a_decision_is_on_record_with_codes_and_without_words():
    case = held()
    decision, event = case.decide(refusal(), four_eyes=True, by=LAN, at=NOON)
    assert case.status is CaseStatus.DECIDED
    assert case.wake_at is None
    assert isinstance(event, CaseDecided)
    assert event.decision_id == decision.id
    assert event.reasons == ("incomplete",)
    assert REASON.text not in str(event.payload())
    assert decision.reasons == [{"code": "incomplete", "text": REASON.text}]
    assert (decision.first, decision.decided_by, decision.reviewed_version) == (False, LAN.id, 3)


def test_four_eyes_are_two_people():
    case = held()
    first, event = case.decide(approval(), four_eyes=True, by=LAN, at=NOON)
    assert isinstance(event, CaseFirstApproved)
    assert first.first
    assert (case.status, case.claimed_by) == (CaseStatus.OPEN, None)
    with pytest.raises(SecondReviewerNeeded):
        case.claim(3, by=LAN, at=NOON)
    case.claim(3, by=MINH, at=NOON)
    second, event = case.decide(approval(), four_eyes=True, by=MINH, at=NOON)
    assert isinstance(event, CaseDecided)
    assert not second.first
    assert case.status is CaseStatus.DECIDED


def test_a_first_approval_of_another_version_does_not_count():
    case = held()
    case.decide(approval(), four_eyes=True, by=LAN, at=NOON)
    case.claim(4, by=MINH, at=NOON)
    again, _ = case.decide(approval(version=4), four_eyes=True, by=MINH, at=NOON)
    assert again.first
    case.claim(4, by=LAN, at=NOON)
    final, _ = case.decide(approval(version=4), four_eyes=True, by=LAN, at=NOON)
    assert not final.first


def test_without_a_state_share_one_approval_is_enough():
    decision, _ = held().decide(approval(), four_eyes=False, by=LAN, at=NOON)
    assert not decision.first


def test_every_kind_has_its_checklist_and_no_item_is_left_over():
    assert set(CHECKLISTS) == set(CaseKind)
    assert {item for points in CHECKLISTS.values() for item in points} == set(ChecklistItem)


def test_approving_needs_every_mandatory_point():
    for kind, points in CHECKLISTS.items():
        approval(kind).check(kind)
        for item, point in points.items():
            missing = {k: v for k, v in approval(kind).checklist.items() if k is not item}
            if point.mandatory:
                with pytest.raises(ChecklistIncomplete):
                    Ruling(approval(kind).outcome, 3, missing, approval(kind).reasons).check(kind)
                with pytest.raises(ChecklistFailed):
                    approval(kind, **{item.value: ChecklistAnswer.FAILED}).check(kind)
                approval(kind, **{item.value: ChecklistAnswer.NOT_APPLICABLE}).check(kind)
            else:
                approval(kind, **{item.value: ChecklistAnswer.FAILED}).check(kind)


def test_a_point_of_another_kind_is_refused():
    with pytest.raises(ChecklistNotApplicable):
        approval(registered=ChecklistAnswer.PASSED).check(CaseKind.PUBLICATION)


@pytest.mark.parametrize("outcome", [Outcome.REQUEST_CHANGES, Outcome.REJECT])
def test_refusing_needs_a_reason_and_no_checklist(outcome):
    with pytest.raises(ReasonsMissing):
        Ruling(outcome, 3, {}).check(CaseKind.PUBLICATION)
    refusal(outcome).check(CaseKind.PUBLICATION)


def test_an_escalated_case_comes_back_with_an_instruction():
    case = held()
    escalated = case.escalate("two owners", by=LAN, at=NOON)
    assert (case.status, case.claimed_by) == (CaseStatus.ESCALATED, None)
    returned = case.give_back("ask both", by=MINH, at=NOON)
    assert (case.escalation, case.instruction) == ("two owners", "ask both")
    assert "two owners" not in str(escalated.payload())
    assert "ask both" not in str(returned.payload())
    assert case.status is CaseStatus.OPEN


def test_a_closed_case_wakes_nobody():
    case = held()
    case.close(by=SYSTEM, at=NOON)
    assert (case.status, case.claimed_by, case.wake_at) == (CaseStatus.CLOSED, None, None)


def test_a_case_is_overdue_once():
    case = opened()
    with pytest.raises(CaseNotOverdue):
        case.note_overdue(by=SYSTEM, at=case.due_at - timedelta(microseconds=1))
    assert isinstance(case.note_overdue(by=SYSTEM, at=case.due_at), CaseOverdue)
    assert case.wake_at - case.due_at == timedelta(days=4)
    with pytest.raises(CaseNotOverdue):
        case.note_overdue(by=SYSTEM, at=case.due_at)


def test_a_case_that_stays_overdue_is_brought_up_once():
    case = opened()
    case.note_overdue(by=SYSTEM, at=case.due_at)
    assert case.brought_up_at is None
    later = case.wake_at
    assert isinstance(case.note_overdue(by=SYSTEM, at=later), CaseBroughtUp)
    assert (case.wake_at, case.brought_up_at) == (None, later)
    with pytest.raises(CaseNotOverdue):
        case.note_overdue(by=SYSTEM, at=later + timedelta(days=9))


def test_nobody_decides_what_they_proposed():
    case, _ = Case.propose(subject(), "Its licence was withdrawn.", by=LAN, at=NOON)
    assert (case.kind, case.opened_by) == (CaseKind.STANDING, LAN.id)
    assert not case.is_open_to(LAN, CLAIM)
    with pytest.raises(OwnCase):
        case.claim(3, by=LAN, at=NOON)
    case.claim(3, by=MINH, at=NOON)
    decision, _ = case.decide(approval(CaseKind.STANDING), four_eyes=False, by=MINH, at=NOON)
    assert decision.outcome is Outcome.SUSPEND


@pytest.mark.parametrize("kind", list(CaseKind))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_each_kind_ends_as_it_can(kind, outcome):
    passed = dict.fromkeys(CHECKLISTS[kind], ChecklistAnswer.PASSED)
    ruling = Ruling(outcome, 3, passed, (REASON,))
    if outcome in OUTCOMES[kind]:
        ruling.check(kind)
    else:
        with pytest.raises(OutcomeNotApplicable):
            ruling.check(kind)


@pytest.mark.parametrize("outcome", [Outcome.DISMISS, Outcome.SUSPEND, Outcome.REQUEST_CHANGES])
def test_a_flag_is_decided_with_reasons(outcome):
    passed = dict.fromkeys(CHECKLISTS[CaseKind.FLAG], ChecklistAnswer.PASSED)
    with pytest.raises(ReasonsMissing):
        Ruling(outcome, 3, passed).check(CaseKind.FLAG)


def test_the_moves_offered_are_those_that_would_work():
    case = held()
    assert case.is_open_to(LAN, DECIDE)
    assert not case.is_open_to(MINH, DECIDE)
    assert case.is_open_to(MINH, RELEASE)
    assert not case.is_open_to(member_of(case.organization_id), ESCALATE)
    assert case.is_open_to(MINH, RETURN)
    case.decide(approval(), four_eyes=True, by=LAN, at=NOON)
    assert not case.is_open_to(LAN, CLAIM)
    assert case.is_open_to(MINH, CLAIM)


def listing(*, status="submitted", revision="none", number=0, share=None):
    content = {"state_share_percent": share}
    state = {"status": SimpleNamespace(value=status), "revision": SimpleNamespace(value=revision)}
    facts = {"id": uuid4(), "version": 2, "organization_id": uuid4(), "content": content}
    return SimpleNamespace(**state, **facts, number=number, is_revision=number > 0)


@pytest.mark.parametrize(
    ("stands", "waits", "begun"),
    [
        ({"status": "draft"}, False, False),
        ({"status": "submitted"}, True, False),
        ({"status": "in_review"}, True, True),
        ({"status": "withdrawn"}, False, False),
        ({"status": "published", "number": 1}, False, False),
        ({"status": "published", "number": 1, "revision": "submitted"}, True, False),
        ({"status": "reserved", "number": 1, "revision": "in_review"}, True, True),
    ],
)
def test_what_of_a_listing_waits(stands, waits, begun):
    found = Subject.of_listing(listing(**stands), CLEARED)
    assert (found.waits, found.begun) == (waits, begun)


@pytest.mark.parametrize(
    ("share", "four_eyes"), [(None, False), (0, False), ("0.0", False), ("0.1", True), (100, True)]
)
def test_a_state_share_needs_four_eyes(share, four_eyes):
    assert Subject.of_listing(listing(share=share), CLEARED).four_eyes is four_eyes


@pytest.mark.parametrize(
    ("kind", "status", "waits"),
    [
        (OrganizationKind.INSTITUTE, OrganizationStatus.PENDING, True),
        (OrganizationKind.INSTITUTE, OrganizationStatus.VERIFIED, False),
        (OrganizationKind.OPERATOR, OrganizationStatus.PENDING, False),
        (OrganizationKind.AUDITOR, OrganizationStatus.PENDING, False),
    ],
)
def test_only_participants_that_ask_are_cases(kind, status, waits):
    organization = SimpleNamespace(id=uuid4(), version=1, kind=kind, status=status)
    assert Subject.of_organization(organization).waits is waits


@pytest.mark.parametrize("status", list(ListingStatus))
def test_what_is_on_view_or_could_come_back_can_be_flagged(status):
    flagged = SimpleNamespace(id=uuid4(), version=2, organization_id=uuid4(), status=status)
    assert Subject.of_flagged(flagged).waits is (status in SUSPEND.sources)


def test_a_decision_names_the_version_it_saw():
    subject(version=4).must_be_at(4)
    with pytest.raises(StaleDecision):
        subject(version=5).must_be_at(4)
    with pytest.raises(ReviewNotPending):
        subject(version=4, waits=False).must_be_at(4)


def test_a_subject_is_made_of_a_real_listing_too():
    assert {"content", "revision", "status", "version", "organization_id"} <= set(Listing.__mapper__.attrs.keys())
