"""How the operator's fees are computed, without a database."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.billing.models.fee import Before, compute, subsidise, waive, waiver_of
from techexchange.kernel.money import percent_of
from techexchange.mandates.schemas import EXAMPLE as MANDATE
from techexchange.mandates.schemas import FeeService, MandateIn

SINCE = datetime(2026, 1, 15, tzinfo=UTC)
NOTHING = Before()
RATES = st.decimals(0, 100, places=4)
PAYMENTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=8)
WAIVERS = [{"within_months": 60, "percent": "50"}, {"within_months": 24, "percent": "100"}]


def vnd(amount):
    return {"amount": amount, "currency": "VND"}


def percent(rate, cap=None):
    return {"basis": "percent", "rate": str(rate), "cap": None if cap is None else vnd(cap)}


def tiered(*tiers, cap=None):
    steps = [{"up_to": None if bound is None else vnd(bound), "rate": rate} for bound, rate in tiers]
    return {"basis": "tiered", "tiers": steps, "cap": None if cap is None else vnd(cap)}


def codes(computed):
    return [step["code"] for step in computed.steps]


def test_a_fixed_fee_is_what_it_is_in_its_own_currency():
    found = compute({"basis": "fixed", "amount": vnd(5_000)}, 10**9, "USD", Before(1, 5_000))
    assert (found.amount, found.currency, codes(found)) == (5_000, "VND", ["fixed_fee"])


@pytest.mark.parametrize(
    ("rule", "base", "before", "amount", "said"),
    [
        (percent("2.5"), 1_000_000, NOTHING, 25_000, ["fee_base", "fee_rate"]),
        (percent("2.5", cap=20_000), 1_000_000, NOTHING, 20_000, ["fee_base", "fee_rate", "fee_cap"]),
        (
            percent("2.5", cap=20_000),
            1_000_000,
            Before(600_000, 15_000),
            5_000,
            ["fee_base", "fee_to_date", "fee_rate", "fee_cap", "fee_charged"],
        ),
        (tiered((1_000, "10"), (2_000, "5"), (None, "1")), 3_000, NOTHING, 160, ["fee_base", "fee_tiers"]),
        (tiered((1_000, "10"), (2_000, "5")), 3_000, NOTHING, 150, ["fee_base", "fee_tiers"]),
        (tiered((1_000, "10"), (None, "5")), 500, NOTHING, 50, ["fee_base", "fee_tiers"]),
        (tiered((1_000, "10"), (None, "5"), cap=120), 9_000, NOTHING, 120, ["fee_base", "fee_tiers", "fee_cap"]),
    ],
)
def test_what_a_schedule_asks(rule, base, before, amount, said):
    found = compute(rule, base, "VND", before)
    assert (found.amount, codes(found)) == (amount, said)


def test_a_rule_that_was_amended_reprices_nothing():
    before = Before(600_000_000, 6_000_000)
    assert compute(percent("2"), 1_000_000, "VND", before).amount == 20_000
    assert compute(percent("0.5"), 1_000_000, "VND", before).amount == 5_000
    assert compute(percent("2", cap=6_010_000), 1_000_000, "VND", before).amount == 10_000
    assert compute(percent("2", cap=5_000_000), 1_000_000, "VND", before).amount == 0


@pytest.mark.parametrize("rule", [percent("1", cap=5), tiered((5, "1"), (None, "2"))])
def test_bounds_in_another_currency_say_nothing(rule):
    found = compute(rule, 100, "USD", NOTHING)
    assert (found.amount, codes(found)) == (None, ["fee_unpriced"])
    assert compute(percent("1"), 100, "USD", NOTHING).amount == 1


@given(PAYMENTS, RATES, st.one_of(st.none(), st.integers(0, 10**12)), st.sampled_from(["VND", "USD"]))
def test_paying_in_parts_costs_the_same(payments, rate, cap, currency):
    rule = percent(rate) | {"cap": None if cap is None else {"amount": cap, "currency": currency}}
    lines = charged(rule, payments, currency)
    whole = percent_of(sum(payments), rate)
    assert sum(lines) == (whole if cap is None else min(whole, cap))
    assert all(line >= 0 for line in lines)


@given(PAYMENTS, RATES, RATES, st.integers(1, 10**12))
def test_tiers_are_counted_over_all_parts(payments, first, second, bound):
    rule = tiered((bound, first), (None, second))
    assert sum(charged(rule, payments, "VND")) == compute(rule, sum(payments), "VND", NOTHING).amount


def charged(rule, payments, currency):
    lines: list[int] = []
    for payment, before in zip(payments, accumulate([0, *payments]), strict=False):
        lines.append(compute(rule, payment, currency, Before(before, sum(lines))).amount)
    return lines


@pytest.mark.parametrize(
    ("at", "months"),
    [
        (datetime(2026, 1, 15, 1, tzinfo=UTC), 24),
        (datetime(2028, 1, 14, 12, tzinfo=UTC), 24),
        (datetime(2028, 1, 15, 12, tzinfo=UTC), 60),
        (datetime(2031, 1, 14, 12, tzinfo=UTC), 60),
        (datetime(2031, 1, 15, 12, tzinfo=UTC), None),
    ],
)
def test_newcomers_are_spared_for_a_time(at, months):
    found = waiver_of({"waivers": WAIVERS}, SINCE, at)
    assert (found and found["within_months"]) == months
    assert waiver_of({"waivers": WAIVERS}, None, at) is None
    assert waiver_of({}, SINCE, at) is None


def test_what_is_waived_is_said():
    waived, [said] = waive(WAIVERS[0], 25_001, "VND")
    assert (waived, said["code"]) == (12_500, "fee_waived")
    assert said["en"] == "50 % waived, as the payer has been here for no more than 60 months: 12,500 VND."
    assert waive(None, 25_001, "VND") == (0, [])


@pytest.mark.parametrize(("paid_by", "borne"), [("owner", 12_500), ("operator", 0), (None, 0)])
def test_what_the_owner_bears_of_a_waiver(paid_by, borne):
    subsidised, said = subsidise(WAIVERS[0] | {"paid_by": paid_by}, 12_500, "VND")
    assert (subsidised, [step["code"] for step in said]) == (borne, ["fee_subsidised"] if borne else [])
    assert subsidise(None, 12_500, "VND") == (0, [])


@given(st.integers(0, 10**15), RATES)
def test_a_waiver_never_takes_more_than_the_fee(whole, rate):
    waived, _ = waive({"within_months": 1, "percent": str(rate)}, whole, "USD")
    assert 0 <= waived <= whole


def test_what_a_mandate_keeps_of_its_schedule_is_what_is_computed_by():
    fees = [
        {"service": service, "waivers": WAIVERS} | rule
        for service, rule in (("transfer", percent("1", cap=5)), ("receipts", tiered((5, "10"), (None, "1"))))
    ]
    kept = MandateIn.model_validate(MANDATE | {"fee_schedule": fees}).terms().fee_schedule
    assert [compute(rule, 100, "VND", NOTHING).amount for rule in kept] == [1, 1]
    assert [waiver_of(rule, SINCE, SINCE)["percent"] for rule in kept] == ["100", "100"]
    assert {FeeService.TRANSFER, FeeService.RECEIPTS} == {rule["service"] for rule in kept}
    assert Decimal(kept[0]["rate"]) == 1
