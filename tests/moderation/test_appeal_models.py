"""What an appeal does, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SYSTEM, Actor, OrganizationKind, Permission, Seat
from techexchange.moderation.errors import (
    AppealMoot,
    AppealOutOfTime,
    CaseNotOverdue,
    OwnDecision,
    PartyToCase,
    SecondReviewerNeeded,
    StaleDecision,
)
from techexchange.moderation.events import AppealDecided, AppealFirstReversed
from techexchange.moderation.lifecycle import AppealStatus
from techexchange.moderation.models import (
    APPEALABLE_FOR,
    Appeal,
    AppealedMeasure,
    AppealOutcome,
    AppealRuling,
    AppealSubject,
    StandingGrievance,
)

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
AN, LAN, DUC, HOA = (Actor(id=uuid4()) for _ in range(4))
INSTITUTE, LISTING = uuid4(), uuid4()
GRIEVANCE = StandingGrievance(
    about=AppealSubject.LISTING,
    subject_id=LISTING,
    target_id=LISTING,
    organization_id=INSTITUTE,
    against=AppealedMeasure.REJECTION,
    decided_by=LAN.id,
    decided_at=NOON - timedelta(days=3),
    version=4,
)
REVERSED = AppealRuling(AppealOutcome.REVERSED, 4, "It is genuine.")
UPHELD = AppealRuling(AppealOutcome.UPHELD, 4, "It is not.")


def filed(grievance=GRIEVANCE, at=NOON):
    return Appeal.file(grievance, "Look again.", by=AN, at=at)[0]


def sitting_in(organization_id, *permissions, kind=OrganizationKind.INSTITUTE):
    seat = Seat(organization_id, kind, verified=True, permissions=frozenset(permissions))
    return Actor(id=uuid4(), seats=(seat,), second_factor=True, credential_id=uuid4())


def test_it_has_its_clock_and_says_nothing_of_its_words():
    appeal, event = Appeal.file(GRIEVANCE, "Look again.", by=AN, at=NOON)
    assert appeal.due_at - NOON == timedelta(days=14)
    assert (appeal.status, appeal.appellant_id, event.decided_by) == (AppealStatus.FILED, AN.id, LAN.id)
    assert "Look again" not in str(event.payload())
    with pytest.raises(CaseNotOverdue):
        appeal.note_overdue(by=SYSTEM, at=NOON)
    appeal.note_overdue(by=SYSTEM, at=appeal.due_at)
    with pytest.raises(CaseNotOverdue):
        appeal.note_overdue(by=SYSTEM, at=appeal.due_at)


def test_it_is_made_in_time():
    last = GRIEVANCE.decided_at + APPEALABLE_FOR
    filed(at=last - timedelta(microseconds=1))
    with pytest.raises(AppealOutOfTime):
        filed(at=last)


def test_a_decision_stands_or_is_undone_once():
    for ruling, status in ((UPHELD, AppealStatus.UPHELD), (REVERSED, AppealStatus.REVERSED)):
        appeal = filed()
        decided = (
            appeal.uphold(ruling, by=DUC, at=NOON)
            if ruling is UPHELD
            else appeal.reverse(ruling, GRIEVANCE, by=DUC, at=NOON)
        )
        assert isinstance(decided, AppealDecided)
        assert decided.outcome == status.value
        assert ruling.answer not in str(decided.payload())
        assert (appeal.status, appeal.answer, appeal.answered_by) == (status, ruling.answer, DUC.id)
        assert (appeal.answered_at, appeal.wake_at) == (NOON, None)
        with pytest.raises(MoveNotAllowed):
            appeal.uphold(UPHELD, by=HOA, at=NOON)
        with pytest.raises(MoveNotAllowed):
            appeal.withdraw(by=AN, at=NOON)


def test_it_never_goes_back_to_who_decided_nor_to_a_party():
    for judge, error in ((LAN, OwnDecision), (AN, PartyToCase), (sitting_in(INSTITUTE), PartyToCase)):
        with pytest.raises(error):
            filed().uphold(UPHELD, by=judge, at=NOON)
        with pytest.raises(error):
            filed().reverse(REVERSED, GRIEVANCE, by=judge, at=NOON)


def test_only_what_still_stands_as_reviewed_is_undone():
    later = replace(GRIEVANCE, decided_at=NOON)
    with pytest.raises(AppealMoot):
        filed().reverse(REVERSED, later, by=DUC, at=NOON)
    with pytest.raises(StaleDecision):
        filed().reverse(REVERSED, replace(GRIEVANCE, version=5), by=DUC, at=NOON)
    assert filed().uphold(UPHELD, by=DUC, at=NOON).outcome == "upheld"


def test_four_eyes_are_two_supervisors_on_one_version():
    watched = replace(GRIEVANCE, four_eyes=True)
    appeal = filed(watched)
    assert isinstance(appeal.reverse(REVERSED, watched, by=DUC, at=NOON), AppealFirstReversed)
    assert (appeal.status, appeal.answered_at) == (AppealStatus.FILED, None)
    with pytest.raises(SecondReviewerNeeded):
        appeal.reverse(REVERSED, watched, by=DUC, at=NOON)
    changed, ruling = replace(watched, version=5), replace(REVERSED, reviewed_version=5)
    assert isinstance(appeal.reverse(ruling, changed, by=HOA, at=NOON), AppealFirstReversed)
    assert isinstance(appeal.reverse(ruling, changed, by=DUC, at=NOON), AppealDecided)


def test_withdrawing_leaves_the_decision():
    appeal = filed()
    appeal.withdraw(by=AN, at=NOON)
    assert (appeal.status, appeal.wake_at) == (AppealStatus.WITHDRAWN, None)


def test_who_may_know_of_it():
    about_a_listing, about_a_flag = filed(), filed(replace(GRIEVANCE, about=AppealSubject.FLAG))
    reader = sitting_in(INSTITUTE, Permission.LISTING_READ)
    stranger = sitting_in(uuid4(), Permission.LISTING_READ)
    owner = sitting_in(uuid4(), Permission.APPEAL_READ, kind=OrganizationKind.OWNER)
    assert [about_a_listing.is_visible_to(who) for who in (reader, stranger, owner, AN)] == [True, False, True, False]
    assert [about_a_flag.is_visible_to(who) for who in (reader, stranger, owner, AN)] == [False, False, True, True]
