"""Ranking by published formulas: every number, ties, floors, and the price of the others."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.auctions.models import Contestant, Criterion, LotGround, evaluate
from techexchange.auctions.models.evaluation import points_of, shown

NOON = datetime(2027, 1, 31, 12, tzinfo=UTC)
PRICE = Criterion.of({"code": "price", "name": {"en": "Price"}, "weight": "100", "formula": "price"})
SIXTY = Criterion.of({"code": "price", "name": {"en": "Price"}, "weight": "60", "formula": "price"})
PLAN = Criterion.of({"code": "plan", "name": {"en": "Plan"}, "weight": "40", "formula": "points", "most": "10"})
JOBS = Criterion.of({"code": "jobs", "name": {"en": "Jobs"}, "weight": "40", "formula": "figure", "most": "200"})
DAYS = Criterion.of(
    {"code": "days", "name": {"en": "Days"}, "weight": "40", "formula": "figure", "better": "lower", "most": None}
)


def bid(number, price, figures=None, given_points=None, at=None):
    return Contestant(
        bid_id=UUID(int=number),
        bidder_id=UUID(int=100 + number),
        received_at=at or NOON + timedelta(seconds=number),
        price=price,
        figures={code: Decimal(figure) for code, figure in (figures or {}).items()},
        given={code: [Decimal(one) for one in given] for code, given in (given_points or {}).items()},
    )


def lot(*criteria, floor=0, vickrey=False):
    return LotGround(1, "VND", criteria or (PRICE,), floor, vickrey)


def order(ranking):
    return [placing.contestant.bid_id.int for placing in ranking.placings]


def test_price_and_plan_with_every_number():
    ranking = evaluate(
        lot(SIXTY, PLAN, floor=500),
        [bid(1, 1000, given_points={"plan": ["6", "7"]}), bid(2, 900, given_points={"plan": ["9", "9.5"]})],
    )
    assert order(ranking) == [2, 1]
    told = ranking.as_json()
    assert (told["lot"], told["currency"], told["floor"], told["pricing"]) == (1, "VND", 500, "first_price")
    assert told["criteria"][1] == {
        "code": "plan",
        "formula": "points",
        "better": "higher",
        "weight": "40",
        "most": "10",
    }
    best, second = told["bids"]
    assert best == {
        "bid_id": str(UUID(int=2)),
        "bidder_id": str(UUID(int=102)),
        "received_at": "2027-01-31T12:00:02+00:00",
        "price": 900,
        "rank": 1,
        "excluded": None,
        "score": "91",
        "pays": 900,
        "criteria": [
            {
                "code": "price",
                "value": "900",
                "best": "1000",
                "given": [],
                "points": "90",
                "weight": "60",
                "weighted": "54",
            },
            {
                "code": "plan",
                "value": "9.25",
                "best": None,
                "given": ["9", "9.5"],
                "points": "92.5",
                "weight": "40",
                "weighted": "37",
            },
        ],
    }
    assert (second["rank"], second["score"], second["criteria"][0]["weighted"]) == (2, "86", "60")


def test_figures_where_more_is_better_count_up_to_the_most():
    ranking = evaluate(
        lot(SIXTY, JOBS), [bid(1, 100, {"jobs": "50"}), bid(2, 100, {"jobs": "300"}), bid(3, 100, {"jobs": "100"})]
    )
    assert order(ranking) == [2, 3, 1]
    marks = {placing.contestant.bid_id.int: placing.marks[1] for placing in ranking.placings}
    assert (marks[2].value, marks[2].best) == (200, 200)
    assert [shown(marks[number].points) for number in (1, 2, 3)] == ["25", "100", "50"]


def test_figures_where_less_is_better():
    ranking = evaluate(lot(SIXTY, DAYS), [bid(1, 100, {"days": "30"}), bid(2, 100, {"days": "20"})])
    assert [shown(placing.marks[1].points) for placing in ranking.placings] == ["100", "66.666667"]
    assert order(ranking) == [2, 1]


def test_a_bid_that_brings_nothing_gets_no_points():
    ranking = evaluate(lot(SIXTY, JOBS), [bid(1, 100), bid(2, 50, {"jobs": "1"})])
    assert [shown(placing.score) for placing in ranking.placings] == ["70", "60"]
    assert ranking.placings[1].as_json()["criteria"][1]["value"] is None
    assert evaluate(lot(SIXTY, PLAN), [bid(1, 100)]).placings[0].score == 60


@pytest.mark.parametrize(
    ("criterion", "value", "best", "points"),
    [
        (PRICE, 0, 0, 0),
        (JOBS, 0, 0, 0),
        (DAYS, 0, 0, 100),
        (DAYS, 5, 0, 0),
        (DAYS, 10, -5, 0),
        (JOBS, -5, 10, 0),
        (JOBS, 5, None, 0),
        (PLAN, 12, None, 100),
    ],
)
def test_points_are_held_within_their_ends(criterion, value, best, points):
    assert points_of(criterion, Fraction(value), None if best is None else Fraction(best)) == points


def test_ties_go_to_the_higher_price_then_the_earlier_receipt_then_the_id():
    dear = bid(1, 1000, given_points={"plan": ["1"]})
    cheap = bid(2, 500, given_points={"plan": ["8.5"]})
    tied = evaluate(lot(SIXTY, PLAN), [cheap, dear])
    assert tied.placings[0].score == tied.placings[1].score
    assert order(tied) == [1, 2]
    late, early = bid(3, 100, at=NOON + timedelta(microseconds=1)), bid(4, 100, at=NOON)
    assert order(evaluate(lot(), [late, early])) == [4, 3]
    assert order(evaluate(lot(), [bid(6, 100, at=NOON), bid(5, 100, at=NOON)])) == [5, 6]


def test_what_is_below_the_floor_has_no_rank_and_sets_no_standard():
    ranking = evaluate(lot(SIXTY, JOBS, floor=100), [bid(1, 99, {"jobs": "200"}), bid(2, 100, {"jobs": "10"})])
    assert order(ranking) == [2, 1]
    assert [placing.rank for placing in ranking.placings] == [1, None]
    assert [placing.contestant.bid_id.int for placing in ranking.ranked] == [2]
    assert shown(ranking.placings[0].score) == "100"
    below = ranking.placings[1].as_json()
    assert (below["excluded"], below["pays"]) == ("below_floor", None)


def test_nobody_bids():
    assert evaluate(lot(), []).as_json()["bids"] == []


@pytest.mark.parametrize(
    ("prices", "floor", "pays"),
    [
        ([900, 700, 800], 0, [800, 700, 700]),
        ([900, 700], 750, [750, None]),
        ([900, 900], 0, [900, 900]),
        ([900], 0, [900]),
        ([900], 600, [600]),
    ],
)
def test_where_the_others_set_the_price(prices, floor, pays):
    ranking = evaluate(
        lot(floor=floor, vickrey=True), [bid(number, price) for number, price in enumerate(prices, start=1)]
    )
    assert [placing.pays for placing in ranking.placings] == pays


def test_numbers_are_rounded_half_to_even_when_they_are_shown():
    assert shown(Fraction(1, 3)) == "0.333333"
    assert shown(Fraction(5, 10_000_000)) == "0"
    assert shown(Fraction(15, 10_000_000)) == "0.000002"
    assert shown(Fraction(-1, 4)) == "-0.25"
    assert shown(Fraction(1200)) == "1200"


BIDS = st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 100), st.integers(0, 10)), max_size=8)


@given(BIDS, st.integers(0, 10**12), st.booleans(), st.randoms())
def test_whatever_is_bid_the_ranking_is_sound_and_does_not_depend_on_the_order(bids, floor, vickrey, chance):
    entered = [
        bid(number, price, {"jobs": str(jobs)}, {"plan": [str(plan)]})
        for number, (price, jobs, plan) in enumerate(bids)
    ]
    criteria = (PRICE,) if vickrey else (Criterion.of(vars_of(SIXTY, "50")), Criterion.of(vars_of(JOBS, "30")), PLAN20)
    ground = lot(*criteria, floor=floor, vickrey=vickrey)
    ranking = evaluate(ground, entered)
    chance.shuffle(entered)
    assert evaluate(ground, entered).as_json() == ranking.as_json()
    scores = [placing.score for placing in ranking.ranked]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)
    assert [placing.rank for placing in ranking.ranked] == list(range(1, len(scores) + 1))
    for placing in ranking.ranked:
        assert floor <= placing.pays <= placing.contestant.price


def vars_of(criterion, weight):
    kept = {"code": criterion.code, "name": {"en": "x"}, "weight": weight, "formula": criterion.formula}
    return kept | {"better": criterion.better, "most": None if criterion.most is None else str(criterion.most)}


PLAN20 = Criterion.of(vars_of(PLAN, "20"))
