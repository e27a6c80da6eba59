"""Endings without a database."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from techexchange.deals.errors import (
    AnswerAwaited,
    CauseMisplaced,
    CauseNotRefusable,
    ConsentNeeded,
    EndingAnsweredByOther,
    EndingNotYours,
)
from techexchange.deals.lifecycle import ContractStatus
from techexchange.deals.models import TIME_TO_ANSWER, ContractEnding, EndingCause, EndingKind, EndingWish, Ties
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import GRANTS, SYSTEM, Actor, OrganizationKind, Role, Seat

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
SUPPLIER, ACQUIRER = uuid4(), uuid4()
COMPLETION = EndingWish(EndingKind.COMPLETION)
AGREEMENT = EndingWish(EndingKind.AGREEMENT, None, "SECRET")
CAUSE = EndingWish(EndingKind.CAUSE, EndingCause.NON_PAYMENT, "SECRET")


def member(*organization_ids, role=Role.SIGNATORY):
    permissions = GRANTS[OrganizationKind.BUSINESS][role]
    seats = tuple(Seat(id, OrganizationKind.BUSINESS, True, permissions) for id in organization_ids)
    return Actor(id=uuid4(), seats=seats, credential_id=uuid4())


def proposed(wish=AGREEMENT, side=SUPPLIER):
    return ContractEnding.propose(Ties(uuid4(), uuid4(), SUPPLIER, ACQUIRER), wish, side=side, by=SYSTEM, at=NOW)[0]


@pytest.mark.parametrize("wish", [COMPLETION, AGREEMENT, CAUSE])
def test_the_other_party_agrees(wish):
    ending = proposed(wish)
    with pytest.raises(EndingAnsweredByOther):
        proposed(wish).agree(None, side=SUPPLIER, by=SYSTEM, at=NOW)
    event = ending.agree("SECRET", side=ACQUIRER, by=SYSTEM, at=NOW)
    assert (ending.status, ending.agreed, ending.answer, ending.carried_out_at) == ("carried_out", True, "SECRET", NOW)
    assert event.agreed
    assert "SECRET" not in str(event.payload())
    with pytest.raises(MoveNotAllowed):
        ending.withdraw(side=SUPPLIER, by=SYSTEM, at=NOW)


def test_an_agreement_is_refused_and_a_cause_contested():
    ending = proposed()
    ending.refuse("No", side=ACQUIRER, by=SYSTEM, at=NOW)
    assert (ending.status, ending.answer) == ("refused", "No")
    with pytest.raises(CauseNotRefusable):
        proposed(CAUSE).refuse(None, side=ACQUIRER, by=SYSTEM, at=NOW)
    with pytest.raises(ConsentNeeded):
        proposed().contest(None, side=ACQUIRER, by=SYSTEM, at=NOW)
    with pytest.raises(EndingAnsweredByOther):
        proposed(CAUSE).contest(None, side=SUPPLIER, by=SYSTEM, at=NOW)
    with pytest.raises(EndingAnsweredByOther):
        proposed().refuse(None, side=SUPPLIER, by=SYSTEM, at=NOW)


def test_a_cause_is_carried_out_after_the_answer_or_its_time():
    ending = proposed(CAUSE)
    assert ending.answer_by == NOW + TIME_TO_ANSWER
    with pytest.raises(AnswerAwaited):
        proposed(CAUSE).carry_out(side=SUPPLIER, by=SYSTEM, at=ending.answer_by - timedelta(seconds=1))
    event = ending.carry_out(side=SUPPLIER, by=SYSTEM, at=ending.answer_by)
    assert (ending.status, ending.agreed, event.agreed, event.cause) == ("carried_out", False, False, "non_payment")
    contested = proposed(CAUSE)
    contested.contest("We paid", side=ACQUIRER, by=SYSTEM, at=NOW)
    contested.carry_out(side=SUPPLIER, by=SYSTEM, at=NOW)
    assert (contested.status, contested.answer, contested.ground_code) == ("carried_out", "We paid", "non_payment")


def test_an_answer_once_given_may_turn_into_agreement():
    ending = proposed(CAUSE)
    ending.contest("We paid", side=ACQUIRER, by=SYSTEM, at=NOW)
    ending.agree(None, side=ACQUIRER, by=SYSTEM, at=NOW)
    assert (ending.agreed, ending.answer) == (True, "We paid")


def test_nobody_carries_out_alone_what_needs_agreement_nor_the_others_notice():
    for wish in (COMPLETION, AGREEMENT):
        with pytest.raises(ConsentNeeded):
            proposed(wish).carry_out(side=SUPPLIER, by=SYSTEM, at=NOW + timedelta(days=400))
    with pytest.raises(EndingNotYours):
        proposed(CAUSE).carry_out(side=ACQUIRER, by=SYSTEM, at=NOW + timedelta(days=400))
    with pytest.raises(EndingNotYours):
        proposed().withdraw(side=ACQUIRER, by=SYSTEM, at=NOW)


@pytest.mark.parametrize(
    "wish", [EndingWish(EndingKind.CAUSE), EndingWish(EndingKind.AGREEMENT, EndingCause.OTHER, "x")]
)
def test_a_cause_belongs_to_a_notice_for_cause(wish):
    with pytest.raises(CauseMisplaced):
        proposed(wish)


@pytest.mark.parametrize("status", ContractStatus)
def test_which_contracts_can_end_how(status):
    bound = {"signed", "pending_registration", "pending_permit", "effective", "performing"}
    for wish, able in ((COMPLETION, {"effective", "performing"}), (AGREEMENT, bound), (CAUSE, bound)):
        if status.value in able:
            proposed(wish).must_suit(status)
        else:
            with pytest.raises(MoveNotAllowed):
                proposed(wish).must_suit(status)


def test_the_moves_shown_are_those_of_ones_side():
    agreement, notice = proposed(), proposed(CAUSE)
    assert agreement.moves_of(member(SUPPLIER)) == ["withdraw"]
    assert agreement.moves_of(member(ACQUIRER)) == ["agree", "refuse"]
    assert notice.moves_of(member(SUPPLIER)) == ["carry_out", "withdraw"]
    assert notice.moves_of(member(ACQUIRER)) == ["agree", "contest"]
    for nobody in (member(SUPPLIER, ACQUIRER), member(ACQUIRER, role=Role.NEGOTIATOR), member(uuid4())):
        assert agreement.moves_of(nobody) == []
    agreement.lapse(by=SYSTEM, at=NOW)
    assert agreement.moves_of(member(ACQUIRER)) == []
