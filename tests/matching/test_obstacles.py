"""The hard filters: each stands alone, and only where both sides say enough."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from techexchange.listings.lifecycle import Direction
from techexchange.matching.models.scoring import Obstacle, Side, Span, obstacles

AT = datetime(2026, 5, 1, tzinfo=UTC)
SUPPLY = Side(
    id=UUID(int=1),
    version_number=1,
    organization_id=UUID(int=10),
    direction=Direction.SUPPLY,
    published_at=AT,
    valid_until=datetime(2027, 1, 1, tzinfo=UTC),
    trl=6,
    price=Span(100, 200, "VND"),
    transfer_scope=frozenset({"assignment", "sole_licence"}),
    territory=frozenset({"VN", "LA"}),
)
DEMAND = Side(
    id=UUID(int=2),
    version_number=1,
    organization_id=UUID(int=20),
    direction=Direction.DEMAND,
    published_at=AT,
    deadline=date(2026, 12, 31),
    trl=6,
    price=Span(50, 100, "VND"),
    transfer_scope=frozenset({"sole_licence"}),
    territory=frozenset({"VN", "TH"}),
)


def test_a_pair_just_within_every_limit_may_match():
    assert obstacles(SUPPLY, DEMAND) == ()


@pytest.mark.parametrize(
    ("obstacle", "changes"),
    [
        (Obstacle.DIRECTION, {"direction": Direction.SUPPLY}),
        (Obstacle.OWN_ORGANIZATION, {"organization_id": UUID(int=10)}),
        (Obstacle.TRL, {"trl": 7}),
        (Obstacle.TERRITORY, {"territory": frozenset({"TH"})}),
        (Obstacle.BUDGET, {"price": Span(None, 99, "VND")}),
        (Obstacle.TRANSFER_SCOPE, {"transfer_scope": frozenset({"technical_service"})}),
        (Obstacle.CLOSED, {"deadline": date(2026, 4, 30)}),
        (Obstacle.CLOSED, {"valid_until": datetime(2026, 4, 30, tzinfo=UTC)}),
    ],
)
def test_one_step_further_is_an_obstacle(obstacle, changes):
    assert obstacles(SUPPLY, replace(DEMAND, **changes)) == (obstacle,)


@pytest.mark.parametrize(
    "changes",
    [
        {"trl": None},
        {"territory": frozenset()},
        {"territory": frozenset({"WORLD"})},
        {"price": None},
        {"price": Span(1, None, "VND")},
        {"price": Span(None, 1, "USD")},
        {"transfer_scope": frozenset()},
        {"deadline": None},
    ],
)
def test_what_the_need_does_not_say_is_no_obstacle(changes):
    assert obstacles(replace(SUPPLY, trl=1) if "trl" in changes else SUPPLY, replace(DEMAND, **changes)) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"trl": None},
        {"territory": frozenset()},
        {"territory": frozenset({"WORLD"})},
        {"price": None},
        {"price": Span(None, 200, "VND")},
        {"transfer_scope": frozenset()},
    ],
)
def test_what_the_technology_does_not_say_is_no_obstacle(changes):
    strict = replace(DEMAND, trl=9) if "trl" in changes else DEMAND
    assert obstacles(replace(SUPPLY, **changes), strict) == ()


def test_the_day_it_is_asked_on_counts_where_it_is_told():
    assert obstacles(SUPPLY, DEMAND, on=date(2026, 12, 31)) == ()
    assert obstacles(SUPPLY, DEMAND, on=date(2027, 1, 1)) == (Obstacle.CLOSED,)
    timeless = replace(SUPPLY, published_at=None), replace(DEMAND, published_at=None)
    assert obstacles(*timeless) == ()


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [("Acme", "Acme", True), ("Acme", "Other", False), (None, None, False), ("Acme", None, False)],
)
def test_what_one_organisation_imported_belongs_to_the_suppliers(ours, theirs, same):
    supply = replace(SUPPLY, imported=True, supplier=ours)
    demand = replace(DEMAND, imported=True, supplier=theirs, organization_id=SUPPLY.organization_id)
    assert (Obstacle.OWN_ORGANIZATION in obstacles(supply, demand)) is same


def test_every_obstacle_that_stands_is_named():
    other = replace(DEMAND, trl=9, territory=frozenset({"TH"}), deadline=date(2020, 1, 1))
    assert obstacles(SUPPLY, other) == (Obstacle.TRL, Obstacle.TERRITORY, Obstacle.CLOSED)
