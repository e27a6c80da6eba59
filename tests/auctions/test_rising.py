"""How a price rises, without a database."""

import random
from dataclasses import dataclass, replace

import pytest

from auctioning import open_rules
from techexchange.auctions.errors import BidTooLow, MaximumNotRaised
from techexchange.auctions.models import AuctionRules, Pledge, next_minimum, shown_minimum
from techexchange.auctions.models.rising import Stand, Step, raise_own, rise
from techexchange.kernel.money import LARGEST_AMOUNT

[LOT] = AuctionRules.of(open_rules()).lots
LOT = replace(LOT, starting_price=100, reserve_price=None, increment=10)


def steps(stand, amount, *, exact):
    return [(step.amount, step.by_leader) for step in rise(LOT, stand, Pledge(amount, exact=exact))]


def test_the_first_bid_is_the_starting_price_or_what_is_named():
    assert steps(Stand(), 150, exact=True) == [(150, False)]
    assert steps(Stand(), 150, exact=False) == [(100, False)]
    with pytest.raises(BidTooLow) as refused:
        rise(LOT, Stand(), Pledge(99))
    assert refused.value.details == {"minimum": 100}


def test_an_open_reserve_is_where_bidding_starts():
    assert next_minimum(replace(LOT, reserve_price=300), None) == 300


@pytest.mark.parametrize(
    ("amount", "exact", "expected"),
    [
        (110, True, [(110, False)]),
        (200, True, [(200, False)]),
        (200, False, [(110, False)]),
        (109, True, None),
        (109, False, None),
    ],
)
def test_against_a_leader_without_a_maximum(amount, exact, expected):
    stand = Stand(price=100, most=100)
    if expected is None:
        with pytest.raises(BidTooLow):
            steps(stand, amount, exact=exact)
    else:
        assert steps(stand, amount, exact=exact) == expected


@pytest.mark.parametrize(
    ("amount", "exact", "expected"),
    [
        (110, True, [(110, False), (120, True)]),
        (195, False, [(195, False), (200, True)]),
        (200, True, [(200, False), (200, True)]),
        (205, False, [(200, True), (205, False)]),
        (300, False, [(200, True), (210, False)]),
        (300, True, [(200, True), (300, False)]),
    ],
)
def test_against_a_hidden_maximum(amount, exact, expected):
    """The maximum answers as little as it must; of two equal ones the earlier leads."""
    assert steps(Stand(price=100, most=200), amount, exact=exact) == expected


def test_a_leader_raises_itself_visibly_or_in_secret():
    stand = Stand(price=100, most=200)
    assert raise_own(LOT, stand, Pledge(110)) == (Step(110),)
    assert raise_own(LOT, stand, Pledge(201, exact=False)) == ()
    with pytest.raises(MaximumNotRaised):
        raise_own(LOT, stand, Pledge(200, exact=False))
    with pytest.raises(BidTooLow):
        raise_own(LOT, stand, Pledge(109))


def test_no_minimum_is_shown_that_nobody_could_bid():
    assert shown_minimum(LOT, LARGEST_AMOUNT - 10) == LARGEST_AMOUNT
    assert shown_minimum(LOT, LARGEST_AMOUNT - 9) is None


@dataclass
class Race:
    """Bidders with maxima in a lot, taken in turns, and what a lot comes to."""

    price: int | None = None
    leader: int | None = None
    most: int = 0

    def pledge(self, who: int, amount: int) -> None:
        if who == self.leader:
            return
        try:
            *_, last = rise(LOT, Stand(self.price, self.most), Pledge(amount, exact=False))
        except BidTooLow:
            return
        assert self.price is None or last.amount >= self.price
        self.price = last.amount
        if not last.by_leader:
            self.leader, self.most = who, amount


@pytest.mark.parametrize("seed", range(200))
def test_the_highest_maximum_wins_at_the_second_highest_and_a_step(seed):
    """In whichever order the maxima come: Vickrey's outcome, to a step."""
    chance = random.Random(seed)
    maxima = chance.sample(range(100, 1000), chance.randint(1, 6))
    race = Race()
    for who, amount in enumerate(maxima):
        race.pledge(who, amount)
    best, *rest = sorted(maxima, reverse=True)
    assert race.most == best or best < next_minimum(LOT, race.price)
    second = rest[0] if rest else 0
    assert race.price <= max(100, second + 10)
    assert race.price >= min(best, max(100, second)) or second < next_minimum(LOT, race.price)


def test_control_a_proxy_that_gave_its_maximum_away_would_be_noticed():
    """Were a maximum bid at once, the price would not be the second highest and a step."""
    *_, last = rise(LOT, Stand(price=100, most=100), Pledge(900, exact=True))
    assert last.amount > 110
