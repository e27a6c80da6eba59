"""Every move of an auction and of what belongs to it, from every status."""

from itertools import product

import pytest

from techexchange.auctions.lifecycle import (
    AMENDMENT_LIFE,
    AUCTION_LIFE,
    AWARD_LIFE,
    BID_LIFE,
    CANCEL_AUCTION,
    COMPLAINT_LIFE,
    DEPOSIT_LIFE,
    DISQUALIFICATION_LIFE,
    ENDED,
    OPENED,
    PREPARED,
    QUESTION_LIFE,
    REPLACEMENT_LIFE,
    RUNNING,
    AmendmentStatus,
    AuctionStatus,
    AwardStatus,
    BidStatus,
    ComplaintStatus,
    DepositStatus,
    DisqualificationStatus,
    QuestionStatus,
    ReplacementStatus,
)
from techexchange.kernel.lifecycle import MoveNotAllowed

LIVES = [
    (AUCTION_LIFE, AuctionStatus),
    (AMENDMENT_LIFE, AmendmentStatus),
    (QUESTION_LIFE, QuestionStatus),
    (REPLACEMENT_LIFE, ReplacementStatus),
    (BID_LIFE, BidStatus),
    (AWARD_LIFE, AwardStatus),
    (COMPLAINT_LIFE, ComplaintStatus),
    (DEPOSIT_LIFE, DepositStatus),
    (DISQUALIFICATION_LIFE, DisqualificationStatus),
]
CASES = [(move, status) for life, statuses in LIVES for move, status in product(life.moves, statuses)]


@pytest.mark.parametrize(("move", "status"), CASES)
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


@pytest.mark.parametrize(("life", "statuses"), LIVES)
def test_every_status_can_be_reached(life, statuses):
    assert {life.initial} | {move.target for move in life.moves} == set(statuses)


def test_an_auction_is_prepared_or_runs_or_has_ended():
    assert set(PREPARED) | set(RUNNING) | set(ENDED) == set(AuctionStatus)
    assert not set(PREPARED) & set(RUNNING)
    assert not set(ENDED) & {source for move in AUCTION_LIFE.moves for source in move.sources}
    assert set(CANCEL_AUCTION.sources) == set(AuctionStatus) - set(ENDED)


def test_bids_are_open_only_after_the_deadline():
    assert not set(OPENED) & {AuctionStatus.ENQUIRIES, AuctionStatus.TENDERING, AuctionStatus.OPENING}


def test_nobody_publishes_what_was_not_handed_in():
    moves = {move.name: move for move in AUCTION_LIFE.moves}
    assert AuctionStatus.DRAFT not in moves["publish"].sources
