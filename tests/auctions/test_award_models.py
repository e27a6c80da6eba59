"""Awards, disqualifications, complaints and deposits by themselves: no database."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from auctions.procedure import LOT, NOW, RULES, SECRET_RULES, draft, officer, person, supervisor
from techexchange.auctions.errors import (
    AnswerTooLate,
    ComplaintOutOfTime,
    CriterionUnknown,
    DepositNotDue,
    DocumentUnnamed,
    HearingUnderway,
    PointsMissing,
    PointsOutOfRange,
    SigningNotOpen,
    SigningOver,
)
from techexchange.auctions.lifecycle import AuctionStatus, AwardStatus, BidStatus
from techexchange.auctions.models import (
    Assessment,
    AuctionRanking,
    Award,
    AwardLoss,
    Bid,
    Competition,
    Complaint,
    Deposit,
    DepositCause,
    DepositEvidence,
    DepositRule,
    Disqualification,
    DisqualificationGround,
    GivenPoints,
    HandedDocument,
    Objection,
    Protest,
    Remedy,
    Verdict,
    seat,
)
from techexchange.auctions.models.standing import must_be_impartial
from techexchange.identity.errors import ConflictOfInterest
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import OrganizationKind, Role

DAY = timedelta(days=1)
RULE = DepositRule(50, DepositEvidence.BANK_TRANSFER, 5)
B = OrganizationKind.BUSINESS


def auction(status=AuctionStatus.QUALIFICATION, **changes):
    """An auction whose bids are known."""
    made = draft(**changes)
    vars(made)["status"] = status
    return made


def bid(of, amount=1000, status=BidStatus.VALID, **content):
    """An opened bid."""
    said = {"lots": [{"number": 1, "price": {"amount": amount, "currency": "VND"}, "figures": {}}], "documents": []}
    return Bid(id=uuid4(), auction_id=of.id, bidder_id=uuid4(), received_at=NOW, status=status, content=said | content)


def given_to(one, points="50", by=None):
    """Points for its plan."""
    return GivenPoints(
        id=uuid4(),
        bid_id=one.bid_id if isinstance(one, Award) else one.id,
        lot=1,
        criterion="plan",
        evaluator_id=by or uuid4(),
        points=Decimal(points),
        given_at=NOW,
    )


def awards_of(of, *bids, given=()):
    """The awards that a ranking of these bids comes to."""
    vars(of)["standstill_until"] = NOW + 5 * DAY
    lots = Competition(of, bids, tuple(given)).rankings()
    ranking, told = AuctionRanking.announce(of, 1, lots, by=officer(), at=NOW)
    assert (told.subject_id, told.round, told.ranking_hash) == (of.id, 1, ranking.ranking_hash)
    return [Award.rank_of(of, ranking, lot, placing, at=NOW) for lot in lots for placing in lot.ranked]


def test_a_competition_is_judged_once_every_plan_has_points():
    running = auction()
    one, other = bid(running), bid(running, 2000)
    competition = Competition(running, (one, other), (given_to(one),))
    assert competition.missing_points == [{"bid_id": str(other.id), "lot": 1, "criterion": "plan"}]
    with pytest.raises(PointsMissing):
        competition.must_be_judged()
    replace(competition, given=(given_to(one), given_to(other))).must_be_judged()
    replace(competition, passed_over=frozenset({(1, other.id)})).must_be_judged()
    assert replace(competition, settled_lots=frozenset({1})).rankings() == []


def test_a_secret_reserve_is_a_floor():
    running = auction()
    bids = (bid(running, 1500), bid(running, 1000))
    [ranking] = Competition(running, bids).rankings()
    assert (ranking.lot.floor, len(ranking.ranked)) == (1000, 2)
    secret = {"lots": [{"number": 1, "price": {"amount": 1200, "currency": "VND"}}]}
    [ranking] = Competition(running, bids, reserve=secret).rankings()
    assert (ranking.lot.floor, len(ranking.ranked)) == (1200, 1)


def test_a_lot_is_not_to_be_had_while_nobody_can_read_the_reserve_it_was_announced_with():
    parts = {"terms": LOT["terms"] | {"exclusivity": "non_exclusive"}}
    lots = [SECRET_RULES["lots"][0] | parts, LOT | parts | {"number": 2}]
    running = auction(rules=SECRET_RULES | {"lots": lots})
    competition = Competition(running, (bid(running, 1500),))
    assert [ranking.lot.number for ranking in competition.rankings()] == [2]
    assert competition.missing_points == []
    other = {"lots": [{"number": 2, "price": {"amount": 1200, "currency": "VND"}}]}
    assert [ranking.lot.number for ranking in replace(competition, reserve=other).rankings()] == [2]
    own = {"lots": [{"number": 1, "price": {"amount": 1200, "currency": "VND"}}]}
    ranked = replace(competition, reserve=own).rankings()
    assert [(ranking.lot.number, ranking.lot.floor) for ranking in ranked] == [(1, 1200), (2, 1000)]
    assert not competition.lacks_every_reserve
    assert Competition(auction(rules=SECRET_RULES), ()).lacks_every_reserve


@pytest.mark.parametrize(
    ("lot", "criterion", "points", "error"),
    [
        (1, "plan", "100.0001", PointsOutOfRange),
        (1, "plan", "-1", PointsOutOfRange),
        (1, "price", "1", CriterionUnknown),
        (2, "plan", "1", CriterionUnknown),
    ],
)
def test_points_must_be_within_the_rules(lot, criterion, points, error):
    running = auction()
    with pytest.raises(error):
        GivenPoints.give(running, bid(running), Assessment(lot, criterion, Decimal(points), "x"), by=officer(), at=NOW)


def test_an_award_from_rank_to_confirmation():
    running = auction()
    first, second = awards_of(running, bid(running, 1000), bid(running, 2000))
    assert [(one.rank, one.amount, one.status) for one in (first, second)] == [
        (1, 2000, AwardStatus.PENDING),
        (2, 1000, AwardStatus.PENDING),
    ]
    told = first.activate(by=officer(), at=NOW)
    assert (told.subject_id, told.lot, told.rank, told.bidder_id) == (first.id, 1, 1, first.bidder_id)
    winner = person(B, Role.SIGNATORY, first.bidder_id)
    assert first.moves_of(winner) == []
    with pytest.raises(SigningNotOpen):
        first.must_be_signable(NOW)
    first.open_signing(NOW + DAY, by=officer(), at=NOW)
    assert (first.moves_of(winner), first.moves_of(officer())) == (["confirm", "decline"], [])
    with pytest.raises(SigningOver):
        first.confirm(uuid4(), by=winner, at=NOW + DAY)
    with pytest.raises(MoveNotAllowed):
        second.must_be_signable(NOW)
    confirmed = first.confirm(deal := uuid4(), by=winner, at=NOW)
    assert (confirmed.negotiation_id, first.confirmed_by, first.is_held) == (deal, winner.id, True)
    with pytest.raises(MoveNotAllowed):
        first.cancel(AwardLoss.DECLINED, by=winner, at=NOW)
    assert second.drop(by=officer(), at=NOW).rank == 2


def test_an_award_that_is_lost():
    running = auction()
    [award] = awards_of(running, bid(running))
    award.activate(by=officer(), at=NOW)
    award.open_signing(NOW + DAY, by=officer(), at=NOW)
    told = award.cancel(AwardLoss.NOT_SIGNED, by=officer(), at=NOW)
    assert (told.reason, award.loss, award.sign_until, award.is_held) == (
        "not_signed",
        AwardLoss.NOT_SIGNED,
        None,
        False,
    )


def test_seats_follow_from_awards():
    running = auction()
    one, other, third = bids = [bid(running, amount) for amount in (2000, 1500, 10)]
    awards = awards_of(running, *bids)
    awards[0].activate(by=officer(), at=NOW)
    for entered in bids:
        seat(entered, awards)
    assert [entered.status for entered in bids] == [BidStatus.WINNING, BidStatus.RESERVE, BidStatus.LOSING]
    awards[0].cancel(AwardLoss.DECLINED, by=officer(), at=NOW)
    awards[1].activate(by=officer(), at=NOW)
    seat(one, awards)
    seat(other, awards)
    assert (one.status, other.status) == (BidStatus.LOSING, BidStatus.WINNING)
    for again in (one, other, third):
        again.reconsider()
    waiting = bid(running, status=BidStatus.WINNING)
    [pending] = awards_of(running, waiting)
    seat(waiting, [pending])
    assert waiting.status is BidStatus.RESERVE


def test_nobody_is_put_out_unheard():
    running = auction()
    entered = bid(running)
    objection = Objection(DisqualificationGround.NOT_ELIGIBLE, "Not a business")
    heard, told = Disqualification.propose(running, entered, objection, by=officer(), at=NOW)
    assert (told.bidder_id, told.ground, told.answer_until) == (entered.bidder_id, "not_eligible", NOW + 3 * DAY)
    bidder = person(B, Role.NEGOTIATOR, entered.bidder_id)
    assert heard.is_undecided
    assert (heard.moves_of(bidder), heard.moves_of(officer())) == (["answer"], ["uphold", "drop"])
    assert heard.is_visible_to(bidder)
    assert heard.is_visible_to(supervisor())
    assert not heard.is_visible_to(person(B, Role.NEGOTIATOR))
    with pytest.raises(HearingUnderway):
        heard.uphold("x", by=officer(), at=NOW)


@pytest.mark.parametrize("answered", [True, False])
def test_it_is_decided_after_the_answer_or_its_time(answered):
    running = auction()
    objection = Objection(DisqualificationGround.OTHER, "x")
    heard, _ = Disqualification.propose(running, bid(running), objection, by=officer(), at=NOW)
    if answered:
        heard.reply("No", by=officer(), at=NOW)
        assert heard.uphold("Yes", by=officer(), at=NOW).ground == "other"
    else:
        late, _ = Disqualification.propose(running, bid(running), objection, by=officer(), at=NOW)
        with pytest.raises(AnswerTooLate):
            late.reply("No", by=officer(), at=NOW + 3 * DAY)
        heard.uphold("Yes", by=officer(), at=NOW + 3 * DAY)
    assert (heard.decision, heard.is_undecided) == ("Yes", False)


@pytest.mark.parametrize("status", sorted(set(AuctionStatus) - {AuctionStatus.QUALIFICATION, AuctionStatus.STANDSTILL}))
def test_complaints_are_made_while_bids_are_judged_or_stand_still(status):
    with pytest.raises(ComplaintOutOfTime):
        Complaint.make(auction(status), Protest("x"), uuid4(), by=officer(), at=NOW)


def test_a_complaint_and_what_is_told_of_it():
    running = auction(AuctionStatus.STANDSTILL)
    vars(running)["standstill_until"] = NOW + DAY
    with pytest.raises(ComplaintOutOfTime):
        Complaint.make(running, Protest("x"), uuid4(), by=officer(), at=NOW + DAY)
    complaint, told = Complaint.make(running, Protest("x", lot=1), uuid4(), by=officer(), at=NOW)
    assert (told.complainant_id, complaint.is_open) == (complaint.complainant_id, True)
    bidder = person(B, Role.NEGOTIATOR, complaint.complainant_id)
    assert (complaint.moves_of(bidder), complaint.moves_of(supervisor())) == (["stop"], ["accept", "decline"])
    assert complaint.is_told_to(bidder)
    assert complaint.is_told_to(officer())
    assert not complaint.is_told_to(person(B, Role.NEGOTIATOR))
    verdict = Verdict("Yes", Remedy.REINSTATE_BID, named := uuid4())
    with pytest.raises(MoveNotAllowed):
        complaint.satisfy(verdict, by=supervisor(), at=NOW)
    complaint.accept(by=supervisor(), at=NOW)
    assert complaint.satisfy(verdict, by=supervisor(), at=NOW).remedy == "reinstate_bid"
    assert (complaint.remedy_bid_id, complaint.decision, complaint.is_open) == (named, "Yes", False)
    with pytest.raises(MoveNotAllowed):
        complaint.stop(by=bidder, at=NOW)


def deposit(of=None):
    """A deposit that was found."""
    running = of or auction()
    made, told = Deposit.declare(running, bid(running, deposit_reference="CK 1"), RULE, by=officer(), at=NOW)
    assert (told.bidder_id, made.reference, made.amount, made.currency) == (made.bidder_id, "CK 1", 50, "VND")
    made.hold("SK 1", by=officer(), at=NOW)
    return made


@pytest.mark.parametrize("cause", DepositCause)
def test_deposits_are_kept_or_returned_by_rule(cause):
    held = deposit()
    finance = person(OrganizationKind.OPERATOR, Role.FINANCE)
    assert held.moves_of(finance) == []
    told = held.settle(cause, RULE, at=NOW)
    kept = cause is not DepositCause.AUCTION_ENDED
    assert (told.outcome, told.due_at) == ("keep" if kept else "return", NOW + 5 * DAY)
    assert held.settle(DepositCause.AUCTION_ENDED, RULE, at=NOW) is None
    assert held.moves_of(finance) == [told.outcome]
    assert held.moves_of(officer()) == []
    wrong = held.give_back if kept else held.keep
    with pytest.raises(DepositNotDue):
        wrong("CK 2", by=finance, at=NOW)


@pytest.mark.parametrize(
    ("cause", "left"),
    [
        (DepositCause.COLLUSION, None),
        (DepositCause.FALSE_STATEMENT, None),
        (DepositCause.NOT_SIGNED, DepositCause.NOT_SIGNED),
    ],
)
def test_what_a_bid_was_put_out_for_is_forgotten_of_its_deposit(cause, left):
    held = deposit()
    held.settle(cause, RULE, at=NOW)
    held.reopen()
    assert (held.cause, held.outcome is None, held.due_at is None) == (left, left is None, left is None)
    kept = deposit()
    kept.settle(cause, RULE, at=NOW)
    kept.keep("CK 2", by=officer(), at=NOW)
    kept.reopen()
    assert kept.cause is cause


def test_a_deposit_that_is_returned_or_was_never_there():
    held = deposit()
    held.settle(DepositCause.AUCTION_ENDED, RULE, at=NOW)
    held.give_back("CK 2", by=officer(), at=NOW)
    assert (held.status.value, held.settled_reference) == ("returned", "CK 2")
    running = auction()
    absent, _ = Deposit.declare(running, bid(running), RULE, by=officer(), at=NOW)
    absent.refuse("Nothing arrived", by=officer(), at=NOW)
    assert absent.settle(DepositCause.AUCTION_ENDED, RULE, at=NOW) is None
    assert not absent.is_visible_to(person(B, Role.NEGOTIATOR))
    assert absent.is_visible_to(person(B, Role.NEGOTIATOR, absent.bidder_id))


def test_only_a_document_that_was_named_under_seal_is_taken():
    handed_in = HandedDocument("plan.pdf", b"plan")
    running = auction()
    with pytest.raises(DocumentUnnamed):
        handed_in.must_be_named_by(bid(running))
    handed_in.must_be_named_by(bid(running, documents=[{"name": "plan", "sha256": handed_in.sha256, "bytes": 4}]))


def test_members_of_seller_or_bidder_judge_nothing():
    running, bidder = auction(), uuid4()
    must_be_impartial(running, [bidder, None], officer())
    for related in (running.seller_id, bidder):
        with pytest.raises(ConflictOfInterest):
            must_be_impartial(running, [bidder, None], person(B, Role.VIEWER, related))


def test_a_fresh_ranking_says_what_it_rests_on():
    running = auction(rules=RULES)
    entered = bid(running, 1500)
    [award] = awards_of(running, entered, given=[given_to(entered, "80"), given_to(entered, "90")])
    assert award.score == "94"


def test_the_officer_is_told_that_the_ranking_can_be_announced():
    running = auction()
    assert running.moves_of(officer()) == ["announce"]
    assert running.moves_of(supervisor()) == ["cancel"]
