"""How a royalty is counted, without a database."""

import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.deals.models.counting import (
    Period,
    Reported,
    RoyaltyPlan,
    YearSoFar,
    count,
    months_after,
    of_year,
)
from techexchange.deals.models.figures import EXPLANATIONS, Amount, explain, hash_of_figures
from techexchange.kernel.money import percent_of

BEGIN = date(2027, 1, 15)
RATES = st.decimals("0.0001", 100, places=4)
AMOUNTS = st.integers(0, 10**15)
CURRENCIES = st.sampled_from(["VND", "USD"])


def plan(**changes):
    usual = RoyaltyPlan(Decimal("3.5"), "net_sales", None, None, "VND", BEGIN, 36)
    return dataclasses.replace(usual, **changes)


NOTHING_YET = YearSoFar()


def counted(plan, base, number=1, before=NOTHING_YET):
    return count(plan, plan.period(number), Reported(base, "VND"), before)


def codes(steps):
    return [step["code"] for step in steps]


def test_a_year_at_a_time():
    periods = [plan().period(number) for number in (1, 2, 3)]
    assert [(period.since, period.until) for period in periods] == [
        (date(2027, 1, 15), date(2028, 1, 14)),
        (date(2028, 1, 15), date(2029, 1, 14)),
        (date(2029, 1, 15), date(2030, 1, 14)),
    ]
    assert [(period.year, period.closes_year) for period in periods] == [(1, True), (2, True), (3, True)]
    assert plan().period(4) is None


@given(st.integers(1, 12), st.one_of(st.none(), st.integers(1, 60)), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_periods_follow_each_other_without_gap_and_never_cross_a_year(step, term, begin):
    known = plan(step_months=step, term_months=term, begins_on=begin)
    periods = []
    while len(periods) < 70 and (period := known.period(len(periods) + 1)):
        periods.append(period)
    assert periods[0].since == begin
    for before, after in pairwise(periods):
        assert after.since == before.until + timedelta(days=1)
        assert (after.year == before.year + 1) is before.closes_year
        assert after.since <= after.until
    if term is not None:
        assert periods[-1].until == months_after(begin, term) - timedelta(days=1)
        assert periods[-1].closes_year
        assert periods[-1].year_months == (term - 1) % 12 + 1


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2027, 12, 1), 1, date(2028, 1, 1)),
        (date(2027, 1, 15), 0, date(2027, 1, 15)),
    ],
)
def test_months_after(day, months, after):
    assert months_after(day, months) == after


def test_every_step_is_said_in_both_languages():
    found = counted(plan(cap=30_000_000), 1_000_000_000)
    assert found.amount == 30_000_000
    assert codes(found.steps) == ["net_sales", "rate", "cap", "royalty"]
    assert found.steps[0]["vi"] == "Giá bán tịnh từ 15/01/2027 đến 14/01/2028: 1.000.000.000 VND."
    assert found.steps[0]["en"] == "Net sales from 2027-01-15 to 2028-01-14: 1,000,000,000 VND."
    assert found.steps[1]["vi"] == "3,5 % của 1.000.000.000 VND là 35.000.000 VND."
    assert found.steps[1]["en"] == "3.5 % of 1,000,000,000 VND is 35,000,000 VND."
    assert found.steps[-1]["en"] == "Royalty of this period: 30,000,000 VND."


def test_the_floor_counts_when_the_year_closes():
    half = plan(floor=10_000_000, step_months=6)
    first = counted(half, 100_000_000, 1)
    assert (first.amount, codes(first.steps)) == (3_500_000, ["net_sales", "rate", "royalty"])
    second = counted(half, 0, 2, YearSoFar(100_000_000, first.amount))
    assert second.amount == 6_500_000
    assert codes(second.steps) == ["net_sales", "year_to_date", "rate", "floor", "charged", "royalty"]


def test_the_bounds_of_a_short_last_year_are_in_proportion():
    short = plan(floor=12_000_000, cap=24_000_000, term_months=18)
    assert counted(short, 0, 2).amount == 6_000_000
    assert counted(short, 10**12, 2).amount == 12_000_000
    assert of_year(5, Period(2, BEGIN, BEGIN, 2, 6, True)) == 2, "half a unit goes to the even neighbour"


def test_units_and_their_price():
    known = plan(basis="per_unit", rate=Decimal(5))
    found = count(known, known.period(1), Reported(3_000_000, "VND", 1500, 2000), YearSoFar())
    assert found.amount == 150_000
    assert found.steps[0]["vi"] == "Sản phẩm bán từ 15/01/2027 đến 14/01/2028: 1.500 × 2.000 VND = 3.000.000 VND."
    assert found.steps[0]["en"].endswith("1,500 × 2,000 VND = 3,000,000 VND.")


@given(
    st.lists(AMOUNTS, min_size=1, max_size=12),
    RATES,
    st.one_of(st.none(), AMOUNTS),
    st.one_of(st.none(), AMOUNTS),
    CURRENCIES,
)
def test_the_periods_of_a_year_are_the_year(bases, rate, first, second, currency):
    """However a year is divided into periods, it comes to the same, within its bounds and to the unit."""
    bounds = sorted(bound for bound in (first, second) if bound is not None)
    floor, cap = (bounds[0] if bounds else None), (bounds[1] if len(bounds) > 1 else None)
    known = plan(rate=rate, floor=floor, cap=cap, currency=currency, step_months=1, term_months=len(bases))
    before, charged = YearSoFar(), []
    for number, base in enumerate(bases, start=1):
        found = count(known, known.period(number), Reported(base, currency), before)
        charged.append(found.amount)
        before = YearSoFar(before.base + base, before.charged + found.amount)
    period = known.period(1)
    due = percent_of(sum(bases), rate)
    due = due if cap is None else min(due, of_year(cap, period))
    due = due if floor is None else max(due, of_year(floor, period))
    assert sum(charged) == due
    assert all(amount >= 0 for amount in charged)


@given(AMOUNTS, RATES, AMOUNTS, AMOUNTS)
def test_a_floor_and_a_cap_hold(base, rate, first, second):
    floor, cap = sorted((first, second))
    amount = counted(plan(rate=rate, floor=floor, cap=cap), base).amount
    assert floor <= amount <= cap


@pytest.mark.parametrize(
    "terms",
    [
        {"royalty": None},
        {},
    ],
)
def test_terms_without_a_royalty_have_no_plan(terms):
    assert RoyaltyPlan.of(terms, BEGIN) is None


def test_a_plan_is_what_the_terms_say():
    agreed = {"percent": "2.25", "basis": "net_revenue", "floor": {"amount": 5, "currency": "USD"}, "cap": None}
    known = RoyaltyPlan.of({"royalty": agreed | {"period_months": 3}, "term_months": 60}, BEGIN)
    assert known == RoyaltyPlan(Decimal("2.25"), "net_revenue", 5, None, "USD", BEGIN, 60, 3)
    bare = {"royalty": {"percent": "1", "basis": "net_sales"}, "upfront": {"amount": 1, "currency": "VND"}}
    assert RoyaltyPlan.of(bare, BEGIN) == RoyaltyPlan(Decimal(1), "net_sales", None, None, "VND", BEGIN, None, 12)
    del bare["upfront"]
    assert RoyaltyPlan.of(bare, BEGIN).currency is None


def test_the_hash_depends_on_the_salt_and_on_every_figure():
    known = hash_of_figures("salt", amount=5, currency="VND")
    others = [
        hash_of_figures("pepper", amount=5, currency="VND"),
        hash_of_figures("salt", amount=6, currency="VND"),
        hash_of_figures("salt", amount=5, currency="USD"),
        hash_of_figures("salt", amount=None, currency="VND"),
    ]
    assert known == hash_of_figures("salt", currency="VND", amount=5)
    assert known not in others


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_both_languages_tell_the_same_figures(code):
    vi, en = EXPLANATIONS[code]
    fields = {part.partition("}")[0] for part in vi.split("{")[1:]}
    assert fields == {part.partition("}")[0] for part in en.split("{")[1:]}
    said = explain(code, **dict.fromkeys(fields, Amount(1, "VND")))
    assert "{" not in said["vi"] + said["en"]


def test_numbers_as_each_language_writes_them():
    said = explain("rate", rate=Decimal("2.5000"), base=Decimal(1000), amount="many")
    assert said["vi"] == "2,5 % của 1000 là many."
    assert said["en"] == "2.5 % of 1000 is many."
