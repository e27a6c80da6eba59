"""Milestones without a database."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from techexchange.deals.errors import ContractNotInForce, MilestoneJudgedByOther, ReportNotYours
from techexchange.deals.events import MilestoneMet, MilestoneNotMet, MilestonePartiallyMet
from techexchange.deals.lifecycle import MilestoneStatus
from techexchange.deals.models import ContractMilestone, Judgement, MilestoneGoal, MilestoneReport, Ties
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import GRANTS, SYSTEM, Actor, OrganizationKind, Role, Seat

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
SUPPLIER, ACQUIRER, FILE = uuid4(), uuid4(), uuid4()
S = MilestoneStatus


def member(*organization_ids, role=Role.NEGOTIATOR):
    permissions = GRANTS[OrganizationKind.BUSINESS][role]
    seats = tuple(Seat(id, OrganizationKind.BUSINESS, True, permissions) for id in organization_ids)
    return Actor(id=uuid4(), seats=seats, credential_id=uuid4())


@pytest.fixture
def milestone():
    ties = Ties(uuid4(), uuid4(), SUPPLIER, ACQUIRER)
    return ContractMilestone.schedule(ties, MilestoneGoal(1, "SECRET line"), by=SYSTEM, at=NOW)[0]


def report(milestone, side=SUPPLIER, **said):
    return milestone.tell(MilestoneReport(**said), side=side, by=SYSTEM, at=NOW)


@pytest.mark.parametrize(
    ("outcome", "event"),
    [(S.MET, MilestoneMet), (S.PARTIALLY_MET, MilestonePartiallyMet), (S.NOT_MET, MilestoneNotMet)],
)
def test_one_reports_and_the_other_judges(milestone, outcome, event):
    told = report(milestone, note="SECRET", files=(FILE,))
    assert (milestone.status, milestone.files, told.files) == ("processing", [str(FILE)], 1)
    with pytest.raises(MilestoneJudgedByOther):
        copy_of(milestone).judge(Judgement(outcome), side=SUPPLIER, by=SYSTEM, at=NOW)
    judged = milestone.judge(Judgement(outcome, "SECRET"), side=ACQUIRER, by=SYSTEM, at=NOW)
    assert (milestone.status, milestone.judgement, milestone.judged_at) == (outcome, "SECRET", NOW)
    assert isinstance(judged, event)
    assert judged.judged_by == ACQUIRER
    assert "SECRET" not in str([told.payload(), judged.payload()])


def copy_of(milestone):
    return ContractMilestone(**{column.key: getattr(milestone, column.key) for column in milestone.__table__.columns})


def test_what_was_not_met_may_be_reported_again(milestone):
    report(milestone)
    milestone.judge(Judgement(S.NOT_MET, "No"), side=ACQUIRER, by=SYSTEM, at=NOW)
    report(milestone, side=ACQUIRER, note="Now")
    assert (milestone.reported_by, milestone.judgement, milestone.judged_at) == (ACQUIRER, None, None)
    milestone.judge(Judgement(S.MET), side=SUPPLIER, by=SYSTEM, at=NOW)
    with pytest.raises(MoveNotAllowed):
        report(milestone)


def test_a_report_is_taken_back_by_whoever_made_it(milestone):
    report(milestone, note="Too early", files=(FILE,))
    with pytest.raises(ReportNotYours):
        copy_of(milestone).retract(side=ACQUIRER, by=SYSTEM, at=NOW)
    milestone.retract(side=SUPPLIER, by=SYSTEM, at=NOW)
    assert (milestone.status, milestone.reported_by, milestone.report, milestone.files) == ("scheduled", None, None, [])


@pytest.mark.parametrize("end", ["drop", "close"])
def test_after_the_contract_nothing_moves(milestone, end):
    if end == "drop":
        milestone.drop(by=SYSTEM, at=NOW)
        assert milestone.status == "dropped"
    else:
        milestone.close(at=NOW)
    assert milestone.moves_of(member(SUPPLIER)) == []
    with pytest.raises(ContractNotInForce):
        report(milestone)


def test_the_moves_shown_are_those_of_ones_side(milestone):
    for side in (SUPPLIER, ACQUIRER):
        assert milestone.moves_of(member(side)) == ["report"]
    report(milestone)
    assert milestone.moves_of(member(SUPPLIER)) == ["retract"]
    assert milestone.moves_of(member(ACQUIRER)) == ["meet", "meet_partly", "miss"]
    for nobody in (member(SUPPLIER, ACQUIRER), member(ACQUIRER, role=Role.VIEWER), member(uuid4())):
        assert milestone.moves_of(nobody) == []


@pytest.mark.parametrize(
    ("agreed", "due_on", "criterion"),
    [
        ({}, None, None),
        ({"due_months": 1}, date(2027, 2, 28), None),
        ({"due_months": 0, "criterion": "80 kg/h"}, date(2027, 1, 31), {"vi": "80 kg/h", "en": "80 kg/h"}),
        ({"criterion": {"vi": "Đạt", "en": None}}, None, {"vi": "Đạt", "en": None}),
    ],
)
def test_a_goal_is_what_was_agreed(agreed, due_on, criterion):
    goal = MilestoneGoal.of(2, {"name": "Line"} | agreed, date(2027, 1, 31))
    assert goal == MilestoneGoal(2, "Line", due_on, criterion)
