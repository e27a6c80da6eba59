"""What offers are worth: known figures, and what holds whatever is assumed."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.kernel.money import LARGEST_AMOUNT
from techexchange.offers.errors import ForecastOutOfRange
from techexchange.offers.models import Assumptions, Outlook, Worth, currencies_of, unpriced, worth_of

D = Decimal
CERTAIN = Outlook(sales=D(100), growth=D(0), discount=D(0), success=D(100), milestones=(D(100),))
ASSUMED = Assumptions(
    currency="VND",
    sales=(1_000_000,),
    months_to_market=12,
    months_between_milestones=12,
    horizon_years=10,
    profit_percent=D(20),
    company_value=0,
    exit_months=60,
    rates={},
    low=CERTAIN,
    base=CERTAIN,
    high=CERTAIN,
)
NOTHING = {"scope": "non_exclusive_licence", "exclusivity": "non_exclusive", "territory": ["VN"]}


def vnd(amount):
    return {"amount": amount, "currency": "VND"}


def worth(terms, case=CERTAIN, **assumed):
    return worth_of(NOTHING | terms, replace(ASSUMED, **assumed), case)


def royalty(percent="10", basis="net_sales", **bounds):
    return {"royalty": {"percent": percent, "basis": basis} | {name: vnd(value) for name, value in bounds.items()}}


def test_terms_without_money_are_worth_nothing():
    assert worth({}) == Worth(0, 0, 0, 0, 0)
    assert worth({}).total == 0


def test_upfront_is_certain_and_now():
    grim = replace(CERTAIN, discount=D(99), success=D(0), milestones=(D(0),))
    assert worth({"upfront": vnd(700)}, grim) == Worth(700, 0, 0, 0, 0)


def test_a_year_at_ten_per_cent_takes_an_eleventh():
    tenth = replace(CERTAIN, discount=D(10))
    fee = {"annual_fee": vnd(1_100_000), "term_months": 12}
    assert worth(fee, tenth).annual_fees == 1_000_000
    assert worth(fee | {"term_months": 24}, tenth).annual_fees == 1_909_091


@pytest.mark.parametrize(("term", "years"), [(11, 0), (12, 1), (35, 2), (36, 3), (None, 10), (1200, 10)])
def test_a_fee_is_due_at_the_end_of_each_year_of_the_term_and_within_the_horizon(term, years):
    assert worth({"annual_fee": vnd(7), "term_months": term}).annual_fees == 7 * years


def test_milestones_need_the_one_before():
    case = replace(CERTAIN, milestones=(D(50), D(20)))
    three = {"milestones": [{"name": "m", "amount": vnd(1000)}] * 3}
    assert worth(three, case).milestones == 500 + 100 + 20


def test_a_milestone_is_due_when_its_terms_say_so():
    stated = {"milestones": [{"name": "m", "amount": vnd(1_000_000), "due_months": 6}]}
    assert worth(stated, replace(CERTAIN, discount=D(21))).milestones == 909_091
    assert worth(stated | {"term_months": 5}).milestones == 0
    at_once = {"milestones": [{"name": "m", "amount": vnd(1_000_000), "due_months": 0}]}
    assert worth(at_once, replace(CERTAIN, discount=D(21))).milestones == 1_000_000


def test_royalties_follow_the_forecast_from_the_market_on():
    assert worth(royalty(), horizon_years=4, sales=(100, 200)).royalties == 10 + 20 + 20
    growing = replace(CERTAIN, growth=D(50))
    assert worth(royalty(), growing, horizon_years=4, sales=(100, 200)).royalties == 10 + 20 + 30
    assert worth(royalty(), horizon_years=4, sales=(), months_to_market=0).royalties == 0
    assert worth(royalty(), horizon_years=1, months_to_market=12).royalties == 0


def test_royalties_stay_within_floor_and_cap():
    once = {"horizon_years": 1, "months_to_market": 0}
    assert worth(royalty(floor=150_000), **once).royalties == 150_000
    assert worth(royalty(cap=40_000), **once).royalties == 40_000
    assert worth(royalty(floor=20_000, cap=40_000), replace(CERTAIN, success=D(25)), **once).royalties == 25_000
    assert worth(royalty(floor=20_000), replace(CERTAIN, success=D(0)), **once).royalties == 20_000


def test_a_royalty_on_profit_is_one_on_part_of_the_sales():
    once = {"horizon_years": 1, "months_to_market": 0}
    assert worth(royalty(basis="pre_tax_profit"), **once).royalties == 20_000
    assert worth(royalty(basis="per_unit"), **once).royalties == 100_000


def test_equity_is_a_share_of_what_the_company_would_be_worth():
    half = replace(CERTAIN, success=D(50))
    assert worth({"equity_percent": "12.5"}, half, company_value=8_000).equity == 500
    assert worth({"equity_percent": "12.5"}, replace(half, discount=D(100)), company_value=8_000).equity == 16


def test_equity_outlasts_the_term_and_not_the_horizon():
    terms = {"equity_percent": "10", "term_months": 12}
    assert worth(terms, company_value=1000, exit_months=120).equity == 100
    assert worth(terms, company_value=1000, exit_months=121).equity == 0


def test_amounts_in_another_currency_need_their_rate():
    terms = NOTHING | {"upfront": {"amount": 1_50, "currency": "USD"}, **royalty(floor=5)}
    assert currencies_of(terms) == {"USD", "VND"}
    assert ASSUMED.missing_rates(terms) == ["USD"]
    converted = replace(ASSUMED, rates={"USD": D("25400")})
    assert converted.missing_rates(terms) == []
    assert worth_of(terms, converted, CERTAIN).upfront == 38_100
    dollars = replace(ASSUMED, currency="USD", rates={"VND": D("0.00004")})
    assert worth_of(NOTHING | {"upfront": vnd(100_000_000)}, dollars, CERTAIN).upfront == 400_000


def test_what_no_figure_tells_is_named():
    assert unpriced(NOTHING | {"support": "Twenty days", "sublicensing_percent": "30", "upfront": vnd(1)}) == [
        "sublicensing_percent",
        "support",
    ]


@pytest.mark.parametrize(
    "terms", [{"annual_fee": vnd(LARGEST_AMOUNT)}, {"upfront": vnd(LARGEST_AMOUNT), "annual_fee": vnd(1)}]
)
def test_beyond_the_largest_amount_nothing_is_reckoned(terms):
    assert worth({"upfront": vnd(LARGEST_AMOUNT)}).total == LARGEST_AMOUNT
    with pytest.raises(ForecastOutOfRange):
        worth(terms)


amounts = st.integers(0, 10**12).map(vnd)
percents = st.decimals(0, 100, places=2)
cases = st.builds(
    Outlook,
    sales=st.decimals(0, 300, places=2),
    growth=st.decimals(-50, 20, places=2),
    discount=st.decimals(0, 50, places=2),
    success=percents,
    milestones=st.lists(percents, min_size=1, max_size=3).map(tuple),
)
terms_of = st.fixed_dictionaries(
    {name: st.just(value) for name, value in NOTHING.items()},
    optional={
        "upfront": amounts,
        "annual_fee": amounts,
        "term_months": st.integers(1, 240),
        "equity_percent": percents.map(str),
        "milestones": st.lists(st.fixed_dictionaries({"name": st.just("m"), "amount": amounts}), max_size=4),
        "royalty": st.fixed_dictionaries(
            {"percent": percents.map(str), "basis": st.sampled_from(["net_sales", "pre_tax_profit"])},
            optional={"floor": amounts},
        ),
    },
)
FORECAST = replace(ASSUMED, sales=(10**9, 3 * 10**9), company_value=10**12)
SOURCES = ("upfront", "annual_fees", "milestones", "royalties", "equity")


def sources(found):
    return [getattr(found, name) for name in SOURCES]


@given(terms_of, cases)
def test_no_source_is_negative_and_the_total_is_their_sum(terms, case):
    found = worth_of(terms, FORECAST, case)
    assert min(sources(found)) >= 0
    assert found.total == sum(sources(found))
    assert all(isinstance(one, int) for one in sources(found))


@given(terms_of, cases, st.lists(st.decimals(0, 60, places=1), min_size=2, max_size=4).map(sorted))
def test_the_later_money_is_discounted_the_less_it_is_worth(terms, case, rates):
    found = [worth_of(terms, FORECAST, replace(case, discount=rate)) for rate in rates]
    for less, more in pairwise(found):
        assert all(dear >= cheap for dear, cheap in zip(sources(less), sources(more), strict=True))


@given(terms_of, cases, st.lists(percents, min_size=2, max_size=4).map(sorted), st.sampled_from(["success", "sales"]))
def test_a_better_chance_or_better_sales_are_never_worth_less(terms, case, values, name):
    found = [worth_of(terms, FORECAST, replace(case, **{name: value})) for value in values]
    for worse, better in pairwise(found):
        assert all(one <= other for one, other in zip(sources(worse), sources(better), strict=True))


@given(terms_of, cases)
def test_certainty_without_discount_pays_what_the_terms_say(terms, case):
    plain = replace(case, discount=D(0), milestones=(D(100),), success=D(0))
    found = worth_of(terms, FORECAST, plain)
    last = min(120, terms.get("term_months", 120))
    reached = range(12, last + 1, 12)
    named = [milestone["amount"]["amount"] for milestone in terms.get("milestones", [])]
    assert found.upfront == terms.get("upfront", vnd(0))["amount"]
    assert found.annual_fees == terms.get("annual_fee", vnd(0))["amount"] * len(reached)
    assert found.milestones == sum(named[: len(reached)])
    assert found.royalties == terms.get("royalty", {}).get("floor", vnd(0))["amount"] * max(0, len(reached) - 1)
    assert found.equity == 0


@given(terms_of, cases, st.integers(2, 1000))
def test_in_another_currency_the_worth_is_the_same_but_for_the_last_unit(terms, case, rate):
    there = replace(FORECAST, currency="USD", rates={"VND": D(rate) / D(100)})
    units = replace(there, sales=tuple(one * rate for one in FORECAST.sales), company_value=10**12 * rate)
    try:
        here, found = worth_of(terms, FORECAST, case), worth_of(terms, units, case)
    except ForecastOutOfRange:
        return
    for one, other in zip(sources(here), sources(found), strict=True):
        assert abs(one * rate - other) <= rate
