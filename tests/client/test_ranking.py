"""Two reckonings of one ranking, written apart from each other, come to the same numbers."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techexchange.auctions.models.evaluation import Contestant, LotGround, evaluate
from techexchange.auctions.models.evaluation import shown as shown_by_exchange
from techexchange.auctions.models.rules import Criterion
from techexchange_client.exported import Exported
from techexchange_client.ranking import rankings, reckoned, written

CRITERIA = [
    {"code": "price", "name": {}, "weight": "41.5", "formula": "price"},
    {"code": "jobs", "name": {}, "weight": "20", "formula": "figure", "better": "higher", "most": "40"},
    {"code": "months", "name": {}, "weight": "8.5", "formula": "figure", "better": "lower"},
    {"code": "plan", "name": {}, "weight": "30", "formula": "points", "most": "7"},
]
BEGAN = datetime(2027, 1, 1, tzinfo=UTC)
decimals = st.decimals(min_value=0, max_value=60, places=2)
bids = st.fixed_dictionaries(
    {
        "price": st.integers(0, 30),
        "minute": st.integers(0, 2),
        "figures": st.dictionaries(st.sampled_from(["jobs", "months"]), decimals),
        "given": st.lists(st.decimals(min_value=0, max_value=7, places=1), max_size=3),
    }
)


def contestant(number, bid):
    return Contestant(
        bid_id=UUID(int=number),
        bidder_id=UUID(int=100 + number),
        received_at=BEGAN + timedelta(minutes=bid["minute"]),
        price=bid["price"],
        figures=bid["figures"],
        given={"plan": bid["given"]} if bid["given"] else {},
    )


def ranked(found, criteria, floor, *, vickrey):
    ground = LotGround(1, "VND", tuple(map(Criterion.of, criteria)), floor, vickrey)
    return json.loads(json.dumps(evaluate(ground, [contestant(*one) for one in enumerate(found)]).as_json()))


def entrant(shown, found):
    bid = found[UUID(shown["bid_id"]).int]
    return {
        "bid_id": shown["bid_id"],
        "bidder_id": shown["bidder_id"],
        "received_at": datetime.fromisoformat(shown["received_at"]),
        "price": bid["price"],
        "figures": {code: Fraction(figure) for code, figure in bid["figures"].items()},
        "given": {"plan": [Fraction(points) for points in bid["given"]]},
    }


@settings(max_examples=300, deadline=None)
@given(found=st.lists(bids, max_size=6), floor=st.integers(0, 12), alone=st.booleans(), vickrey=st.booleans())
def test_both_come_to_the_same(found, floor, alone, vickrey):
    criteria = [CRITERIA[0] | {"weight": "100"}] if alone else CRITERIA
    ranking = ranked(found, criteria, floor, vickrey=vickrey)
    entrants = [entrant(shown, found) for shown in reversed(ranking["bids"])]
    again = reckoned(criteria, entrants, floor, vickrey=vickrey)
    assert again == [{name: bid[name] for name in again[0]} for bid in ranking["bids"]]


@given(st.fractions(min_value=0, max_value=10**9))
def test_numbers_are_written_alike(value):
    assert written(value) == shown_by_exchange(value)


@pytest.mark.parametrize(
    ("value", "text"), [("0", "0"), ("1/3", "0.333333"), ("200", "200"), ("1/2000000", "0"), ("3/2000000", "0.000002")]
)
def test_half_a_place_goes_to_the_even_neighbour(value, text):
    assert written(Fraction(value)) == text


def test_a_ranking_nobody_announced_is_a_fault():
    auction = {"auction_id": "a", "listing_id": "l", "rules": {"lots": []}}
    content = {"round": 1, "lots": []}
    document = {"auction": auction, "bids": [], "ledger": [], "rankings": [{"content": content, "ranking_hash": "0"}]}
    assert [fault.code for fault in rankings(Exported(document), None)] == ["ranking_altered", "ranking_altered"]


def test_a_figure_counts_up_to_the_most_there_is():
    found = [
        {"price": 10, "minute": 0, "figures": {"jobs": Decimal(90)}, "given": []},
        {"price": 10, "minute": 1, "figures": {"jobs": Decimal(40)}, "given": []},
    ]
    ranking = ranked(found, CRITERIA, 0, vickrey=False)
    assert [bid["score"] for bid in ranking["bids"]] == ["61.5", "61.5"]
