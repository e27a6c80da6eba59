"""Popular technologies do not crowd out the rest, and how unequal exposure is can be told."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.matching.models.scoring import crowding, gini, uncrowded, uncrowded_pairs

UNIT = st.floats(0, 1)


def test_gini_of_known_distributions():
    assert gini([]) == 0
    assert gini([0, 0]) == 0
    assert gini([3, 3, 3]) == pytest.approx(0)
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert gini([1, 3]) == gini([3, 1]) == pytest.approx(0.25)


@given(st.lists(st.integers(0, 50), max_size=30))
def test_gini_lies_between_0_and_1(exposures):
    assert -1e-9 <= gini(exposures) < 1


def test_crowding_is_the_mean_over_the_nearest_and_unknown_needs_count_as_the_floor():
    assert crowding([0.1, 0.9, 0.5], nearest=2) == pytest.approx(0.7)
    assert crowding([0.5], nearest=2) == pytest.approx(0.25)
    assert crowding([0.5], floor=0.4, nearest=3) == pytest.approx(1.3 / 3)


@given(UNIT, UNIT, UNIT)
def test_an_uncrowded_score_stays_within_0_and_1_and_does_not_move_at_the_typical(score, crowded, typical):
    assert 0 <= uncrowded(score, crowded, typical) <= 1
    assert uncrowded(score, typical, typical) == pytest.approx(score)


@given(UNIT, UNIT, UNIT, UNIT)
def test_the_more_crowded_the_lower_and_the_better_the_higher(score, better, crowded, typical):
    assert uncrowded(score, max(crowded, typical), typical) <= score + 1e-9
    low, high = sorted([score, better])
    assert uncrowded(low, crowded, typical) <= uncrowded(high, crowded, typical)


def test_a_technology_near_to_everything_gives_way_to_one_that_is_near_to_this_need_alone():
    hub, special = UUID(int=1), UUID(int=2)
    needs = [UUID(int=100 + number) for number in range(5)]
    scores = {(hub, need): 0.7 for need in needs} | {(special, needs[0]): 0.65}
    scores |= {(UUID(int=3 + number), need): 0.3 for number, need in enumerate(needs)}
    corrected = uncrowded_pairs(scores)
    assert corrected[special, needs[0]] > corrected[hub, needs[0]]
    assert corrected[hub, needs[1]] == pytest.approx(corrected[hub, needs[4]])
    assert set(corrected) == set(scores)
    assert uncrowded_pairs({}) == {}


@given(st.floats(0.2, 0.8))
def test_where_all_are_as_crowded_nothing_changes(score):
    needs = [UUID(int=100 + number) for number in range(3)]
    scores = {(UUID(int=one), need): score for one in range(4) for need in needs}
    assert uncrowded_pairs(scores) == pytest.approx(scores)


def test_being_in_one_list_is_not_being_far_from_everything():
    """Among close scores the lists' ends stand for the rest, so that the order within a list still counts."""
    needs = [UUID(int=100 + number) for number in range(5)]
    twice, once = UUID(int=1), UUID(int=2)
    scores = {(twice, needs[0]): 0.83, (twice, needs[1]): 0.81, (once, needs[0]): 0.81}
    scores |= {(UUID(int=3 + number), need): 0.8 for number, need in enumerate(needs)}
    corrected = uncrowded_pairs(scores)
    assert corrected[twice, needs[0]] > corrected[once, needs[0]]
