"""The measures against values worked out by hand."""

import math

import pytest
from benchmarks.measures import milliseconds, ndcg, percentile, queued, recall, reciprocal_rank

RANKING = ["a", "b", "c", "d"]


def test_a_perfect_ranking_is_worth_one():
    assert ndcg(["a", "b", "x"], {"a", "b"}) == 1.0
    assert reciprocal_rank(["a", "b"], {"a", "b"}) == 1.0
    assert recall(["a", "b"], {"a", "b"}) == 1.0


def test_gains_are_discounted_by_the_logarithm_of_the_rank():
    gained = 1 / math.log2(3) + 1 / math.log2(5)
    assert ndcg(RANKING, {"b", "d"}) == pytest.approx(gained / (1 + 1 / math.log2(3)))
    assert ndcg(RANKING, {"b", "d"}) == pytest.approx(0.6509209298)


def test_the_ideal_has_no_more_than_ten():
    relevant = {str(number) for number in range(25)}
    assert ndcg([str(number) for number in range(10)], relevant) == pytest.approx(1.0)


def test_what_comes_after_the_depth_gains_nothing():
    late = [f"x{number}" for number in range(10)] + ["a"]
    assert ndcg(late, {"a"}) == 0.0
    assert reciprocal_rank(late, {"a"}) == 0.0
    assert recall(late, {"a"}) == 1.0
    assert recall(late, {"a"}, depth=10) == 0.0


def test_the_first_relevant_one_counts():
    assert reciprocal_rank(RANKING, {"c", "d"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(RANKING, {"z"}) == 0.0


def test_recall_is_the_part_that_was_found():
    assert recall(RANKING, {"a", "d", "y", "z"}) == 0.5


def test_without_judgments_nothing_is_gained():
    assert (ndcg(RANKING, set()), recall(RANKING, set())) == (0.0, 0.0)


def test_percentiles_are_values_that_were_seen():
    values = [float(number) for number in range(20, 0, -1)]
    assert percentile(values, 0.5) == 10.0
    assert percentile(values, 0.95) == 19.0
    assert percentile([7.0], 0.95) == 7.0


def test_milliseconds_have_three_places():
    assert milliseconds(0.0123456) == 12.346


def test_a_client_waits_for_all_others():
    assert queued([1.0, 2.0, 3.0, 4.0], 2) == [1.0, 3.0, 5.0, 7.0]
    assert queued([1.0, 2.0], 1) == [1.0, 2.0]
