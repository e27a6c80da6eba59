"""Custodians' shares, and when they are enough."""

from datetime import timedelta
from uuid import UUID

import pytest

from bidding import RULES, auction_of
from techexchange.auctions.errors import (
    AlreadyOpened,
    CustodianUnknown,
    EnvelopeUnknown,
    NotSealedBidding,
    SharesTooEarly,
    ShareWrong,
)
from techexchange.auctions.events import TenderingBegun, TenderingClosed
from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models import AuctionKind, Ceremony, ShareAnswers
from techexchange.auctions.models.ceremony import close_for_opening, keeper_of, numbers_of
from techexchange.auctions.models.opening import demands_of, reserve_of
from techexchange.kernel.clock import utc_now
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.money import LARGEST_AMOUNT
from techexchange_client.opening import LARGEST_AMOUNT as LARGEST_BID
from techexchange_client.opening import Demands, Misfit, opened
from techexchange_client.sealing import BidContent, Custodian, LotBid, custodian_pair, seal, unseal_share

NOW = utc_now()
PAIRS = [custodian_pair() for _ in range(3)]
CUSTODIANS = [Custodian(number, public) for number, (_, public) in enumerate(PAIRS, start=1)]
AUCTION = auction_of(new_id(), new_id(), CUSTODIANS, NOW)
AFTER = AUCTION.tender_until


def content(amount=700, **said):
    lots = (LotBid(number=1, amount=amount, currency="VND"),)
    return BidContent(**({"auction_id": AUCTION.id, "bidder_id": new_id(), "lots": lots} | said))


def sealed(amount=700, **said):
    return seal(content(amount, **said), CUSTODIANS, 2)


def read(number, envelope):
    return unseal_share(envelope, PAIRS[number - 1][0], number)


def of(*envelopes):
    return Ceremony((1, 2, 3), 2, {envelope.hash: envelope for envelope in envelopes})


def take(ceremony, number, *, blind=()):
    shares = {named: None if named in blind else read(number, one) for named, one in ceremony.envelopes.items()}
    return ceremony.take(ShareAnswers(number, shares))


def auction(**changes):
    return auction_of(new_id(), new_id(), CUSTODIANS, NOW, **changes)


def test_two_of_three_are_enough_and_one_is_not():
    ceremony = of(sealed(), sealed())
    take(ceremony, 2)
    assert (ceremony.complete, ceremony.has_enough, ceremony.is_ready) == ([2], False, False)
    take(ceremony, 3)
    assert (ceremony.complete, ceremony.has_enough, ceremony.is_ready) == ([2, 3], True, True)


def test_one_envelope_without_an_answer_keeps_all_closed():
    one, other = sealed(), sealed()
    ceremony = of(one, other)
    take(ceremony, 1)
    ceremony.take(ShareAnswers(2, {one.hash: read(2, one)}))
    assert (ceremony.missing(2), ceremony.is_ready) == (1, False)
    ceremony.take(ShareAnswers(2, {other.hash: read(2, other)}))
    assert ceremony.is_ready


def test_nothing_to_open_is_not_enough():
    assert not of().has_enough
    assert not of().is_ready


def test_another_share_than_the_promised_one_is_refused_and_nothing_is_kept():
    one, other = sealed(), sealed()
    ceremony = of(one, other)
    for wrong in (read(1, other), read(2, one), bytes([1]) + bytes(32), b"", bytes(40)):
        with pytest.raises(ShareWrong) as refused:
            ceremony.take(ShareAnswers(1, {other.hash: read(1, other), one.hash: wrong}))
        assert refused.value.details == {"envelope_hash": one.hash}
    with pytest.raises(EnvelopeUnknown):
        ceremony.take(ShareAnswers(1, {"0" * 64: None}))
    assert ceremony.answers == {}


def test_handing_in_the_same_again_adds_nothing_and_a_share_is_not_taken_back():
    one = sealed()
    ceremony = of(one)
    assert take(ceremony, 1)
    assert take(ceremony, 1) == {}
    assert take(ceremony, 1, blind={one.hash}) == {}
    assert ceremony.readable(one.hash) == {1: read(1, one)}


def test_what_could_not_be_read_may_still_come():
    one = sealed()
    ceremony = of(one)
    take(ceremony, 1, blind={one.hash})
    assert (ceremony.complete, ceremony.readable(one.hash)) == ([1], {})
    assert take(ceremony, 1) == {one.hash: read(1, one)}


def test_a_bid_that_lacks_shares_waits_for_the_last_custodian():
    one, other = sealed(), sealed()
    ceremony = of(one, other)
    take(ceremony, 1)
    take(ceremony, 2, blind={other.hash})
    assert (ceremony.has_enough, ceremony.is_ready) == (True, False)
    take(ceremony, 3)
    assert ceremony.is_ready
    assert all(outcome.content for outcome in ceremony.outcomes(demands_of(AUCTION)).values())


def test_when_all_have_come_what_still_lacks_shares_is_void():
    one, other = sealed(), sealed()
    ceremony = of(one, other)
    take(ceremony, 1)
    take(ceremony, 2, blind={other.hash})
    take(ceremony, 3, blind={other.hash})
    assert ceremony.is_ready
    outcomes = ceremony.outcomes(demands_of(AUCTION))
    assert outcomes[one.hash].content is not None
    assert outcomes[other.hash].reason == "shares_too_few"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"lots": (LotBid(number=2, amount=1, currency="VND"),)}, Misfit.LOT_UNKNOWN),
        ({"lots": (LotBid(number=1, amount=1, currency="USD"),)}, Misfit.CURRENCY_WRONG),
        ({"amount": LARGEST_AMOUNT + 1}, Misfit.AMOUNT_TOO_LARGE),
        ({"lots": (LotBid(number=1, amount=LARGEST_AMOUNT + 1, currency="USD"),)}, Misfit.AMOUNT_TOO_LARGE),
    ],
)
def test_a_bid_that_the_auction_does_not_ask_for_is_void(said, reason):
    envelope = sealed(**said)
    ceremony = of(envelope)
    take(ceremony, 1)
    take(ceremony, 2)
    [outcome] = ceremony.outcomes(demands_of(AUCTION)).values()
    assert (outcome.content, outcome.reason) == (None, reason)


def test_the_largest_amount_that_can_be_bid_is_the_largest_that_can_be_kept():
    envelope = sealed(LARGEST_AMOUNT)
    shares = {number: read(number, envelope) for number in (1, 2)}
    assert opened(envelope, shares, demands_of(AUCTION)).content is not None
    assert LARGEST_BID == LARGEST_AMOUNT


def test_a_bid_for_another_auction_is_void():
    envelope = sealed()
    shares = {number: read(number, envelope) for number in (1, 2)}
    assert opened(envelope, shares, demands_of(AUCTION)).content is not None
    elsewhere = Demands(UUID(int=7), 2, "VND", frozenset({1}))
    assert opened(envelope, shares, elsewhere).reason == Misfit.AUCTION_WRONG


def test_a_reserve_must_be_the_sellers_own():
    envelope = sealed(bidder_id=AUCTION.seller_id)
    shares = {number: read(number, envelope) for number in (1, 3)}
    outcome = opened(envelope, shares, demands_of(AUCTION))
    assert reserve_of(outcome, AUCTION) == outcome
    assert reserve_of(outcome, auction()).reason == Misfit.BIDDER_WRONG


def test_who_keeps_which_share():
    assert numbers_of(AUCTION) == (1, 2, 3)
    assert str(keeper_of(AUCTION, 2)) == AUCTION.custodians[1]["organization_id"]
    with pytest.raises(CustodianUnknown):
        keeper_of(AUCTION, 4)


def test_the_status_follows_the_time():
    late = auction(status=AuctionStatus.ENQUIRIES)
    assert [type(fact) for fact in close_for_opening(late, AFTER)] == [TenderingBegun, TenderingClosed]
    assert late.status is AuctionStatus.OPENING
    assert list(close_for_opening(late, AFTER)) == []


@pytest.mark.parametrize(
    ("changes", "at", "refusal"),
    [
        ({}, AFTER - timedelta(microseconds=1), SharesTooEarly),
        ({"published_at": None}, AFTER, SharesTooEarly),
        ({"kind": AuctionKind.ENGLISH, "rules": RULES}, AFTER, NotSealedBidding),
        ({"status": AuctionStatus.QUALIFICATION, "opened_at": AFTER}, AFTER, AlreadyOpened),
        ({"status": AuctionStatus.CANCELLED}, AFTER, MoveNotAllowed),
    ],
)
def test_nothing_is_opened_before_its_time_twice_or_after_the_auction_ended(changes, at, refusal):
    with pytest.raises(refusal):
        list(close_for_opening(auction(**changes), at))
