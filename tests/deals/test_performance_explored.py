"""Every method of registrations, milestones and endings from every status: it moves as declared, or not at all."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest

from contracting import COURSES, PACK, PRIVATE
from techexchange.deals.lifecycle import ENDING_LIFE, MILESTONE_LIFE, REGISTRATION_LIFE
from techexchange.deals.lifecycle import EndingStatus as Ending
from techexchange.deals.lifecycle import MilestoneStatus as Milestone
from techexchange.deals.lifecycle import RegistrationStatus as Registration
from techexchange.deals.models import (
    ContractEnding,
    ContractMilestone,
    EndingCause,
    EndingKind,
    EndingWish,
    Judgement,
    MilestoneGoal,
    MilestoneReport,
    Recorded,
    RegistrationCase,
    SignedContract,
    Ties,
)
from techexchange.kernel.days import end_of
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SYSTEM
from techexchange.regulations.models import TransferFacts
from techexchange.regulations.queries import packs

DAY, FILE = date(2027, 1, 4), uuid4()
NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
BY = {"by": SYSTEM, "at": NOW}
SUPPLIER, ACQUIRER = uuid4(), uuid4()
TIES = Ties(uuid4(), uuid4(), SUPPLIER, ACQUIRER)
CAUSE = EndingWish(EndingKind.CAUSE, EndingCause.OTHER)
AGREEMENT = EndingWish(EndingKind.AGREEMENT)


def registration():
    rule = packs().named(PACK).registration(TransferFacts(**(PRIVATE | COURSES["state"]), on=DAY))
    case, _ = RegistrationCase.open(SignedContract(TIES, PACK, DAY), rule, **BY)
    case.wake_at = end_of(case.deadline)
    return case


def milestone():
    made, _ = ContractMilestone.schedule(TIES, MilestoneGoal(1, "Line"), **BY)
    made.reported_by = SUPPLIER
    return made


def ending(wish):
    return lambda: ContractEnding.propose(TIES, wish, side=SUPPLIER, **BY)[0]


PROVED = Recorded(DAY, "1", None, (FILE,))
REGISTRATION = {
    "submit": lambda case: case.submit(PROVED, **BY),
    "request_supplement": lambda case: case.request_supplement(PROVED, **BY),
    "certify": lambda case: case.certify(PROVED, **BY),
    "refuse": lambda case: case.refuse(PROVED, **BY),
    "close": lambda case: case.close(**BY),
    "miss": lambda case: case.call(by=SYSTEM, at=case.wake_at),
}
MILESTONE = {
    "report": lambda made: made.tell(MilestoneReport(), side=SUPPLIER, **BY),
    "retract": lambda made: made.retract(side=SUPPLIER, **BY),
    "meet": lambda made: made.judge(Judgement(Milestone.MET), side=ACQUIRER, **BY),
    "meet_partly": lambda made: made.judge(Judgement(Milestone.PARTIALLY_MET), side=ACQUIRER, **BY),
    "miss": lambda made: made.judge(Judgement(Milestone.NOT_MET), side=ACQUIRER, **BY),
    "drop": lambda made: made.drop(**BY),
}
LATER = {"by": SYSTEM, "at": NOW + timedelta(days=400)}
NOTICE = {
    "agree": lambda made: made.agree(None, side=ACQUIRER, **BY),
    "contest": lambda made: made.contest(None, side=ACQUIRER, **BY),
    "carry_out": lambda made: made.carry_out(side=SUPPLIER, **LATER),
    "withdraw": lambda made: made.withdraw(side=SUPPLIER, **BY),
    "lapse": lambda made: made.lapse(**BY),
}
PROPOSAL = {name: NOTICE[name] for name in ("agree", "withdraw", "lapse")} | {
    "refuse": lambda made: made.refuse(None, side=ACQUIRER, **BY)
}
EXPLORED = [
    (REGISTRATION_LIFE, Registration, registration, REGISTRATION),
    (MILESTONE_LIFE, Milestone, milestone, MILESTONE),
    (ENDING_LIFE, Ending, ending(CAUSE), NOTICE),
    (ENDING_LIFE, Ending, ending(AGREEMENT), PROPOSAL),
]
CASES = [
    (life, status, make, name, act)
    for life, statuses, make, methods in EXPLORED
    for status, (name, act) in product(statuses, methods.items())
]


@pytest.mark.parametrize(("life", "status", "make", "name", "act"), CASES, ids=lambda value: str(value)[:20])
def test_a_method_moves_as_declared(life, status, make, name, act):
    declared = {(move.name, source): move.target for move in life.moves for source in move.sources}
    made = make()
    made.status = status
    if (name, status) in declared:
        act(made)
        assert made.status is declared[name, status]
    else:
        with pytest.raises(MoveNotAllowed):
            act(made)
        assert made.status is status


def test_every_declared_move_is_made_by_some_method():
    for life, names in (
        (REGISTRATION_LIFE, REGISTRATION.keys() | {"exempt"}),
        (MILESTONE_LIFE, MILESTONE.keys()),
        (ENDING_LIFE, NOTICE.keys() | PROPOSAL.keys()),
    ):
        assert {move.name for move in life.moves} == names
