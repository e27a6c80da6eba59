"""Money is whole minor units of one known currency."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.kernel.errors import Invalid
from techexchange.kernel.money import (
    LARGEST_AMOUNT,
    MINOR_UNITS,
    CurrencyMismatch,
    Money,
    SharesInvalid,
    exact_percent,
    major,
    percent_at_least,
    split,
    written,
)


def test_amounts_of_one_currency_add_and_compare():
    assert Money(2, "VND") + Money(3, "VND") == Money(5, "VND")
    assert Money(2, "VND") <= Money(2, "VND")
    assert not Money(3, "VND") <= Money(2, "VND")


def test_currencies_do_not_mix():
    with pytest.raises(CurrencyMismatch):
        Money(1, "VND") + Money(1, "USD")
    with pytest.raises(CurrencyMismatch):
        _ = Money(1, "VND") <= Money(1, "USD")


@pytest.mark.parametrize(("amount", "currency"), [(-1, "VND"), (LARGEST_AMOUNT + 1, "VND"), (1, "ABC")])
def test_what_is_no_money_is_refused(amount, currency):
    with pytest.raises(Invalid):
        Money(amount, currency)


CURRENCIES = st.sampled_from(["VND", "USD"])
AMOUNTS = st.integers(0, LARGEST_AMOUNT)
RATES = st.decimals(0, 100, places=4)
SHARES = st.lists(RATES, min_size=1, max_size=12).filter(lambda shares: sum(shares) > 0)


def test_what_is_left_is_never_negative():
    assert Money(5, "USD") - Money(5, "USD") == Money(0, "USD")
    with pytest.raises(Invalid):
        Money(1, "USD") - Money(2, "USD")
    with pytest.raises(CurrencyMismatch):
        Money(2, "USD") - Money(1, "VND")


@pytest.mark.parametrize(
    ("amount", "rate", "expected"),
    [
        (1_000_000_000, "3.5", 35_000_000),
        (50, "1", 0),
        (150, "1", 2),
        (250, "1", 2),
        (350, "1", 4),
        (151, "1", 2),
        (149, "1", 1),
        (LARGEST_AMOUNT, "100", LARGEST_AMOUNT),
        (1, "0", 0),
    ],
)
def test_half_a_unit_goes_to_the_even_neighbour(amount, rate, expected):
    assert Money(amount, "VND").percent(Decimal(rate)) == Money(expected, "VND")


@given(AMOUNTS, RATES, CURRENCIES)
def test_a_percentage_is_within_half_a_unit(amount, rate, currency):
    part = Money(amount, currency).percent(rate)
    assert abs(part.amount - exact_percent(amount, rate)) <= Fraction(1, 2)
    assert part <= Money(amount, currency)


@given(AMOUNTS, RATES)
def test_at_least_a_percentage_is_the_least_that_is_enough(amount, rate):
    enough = percent_at_least(amount, rate)
    assert enough >= exact_percent(amount, rate) > enough - 1


@given(AMOUNTS, RATES)
def test_a_percentage_and_the_rest_are_the_whole(amount, rate):
    whole = Money(amount, "VND")
    assert whole.percent(rate) + (whole - whole.percent(rate)) == whole


@given(AMOUNTS, SHARES, CURRENCIES)
def test_the_parts_are_the_whole_and_each_within_a_unit_of_its_share(amount, shares, currency):
    parts = Money(amount, currency).split(shares)
    assert sum(part.amount for part in parts) == amount
    for part, share in zip(parts, shares, strict=True):
        assert abs(part.amount - Fraction(amount) * Fraction(share) / Fraction(sum(shares))) < 1
        assert part.currency == currency
        assert part.amount == 0 or share > 0


@given(AMOUNTS, SHARES)
def test_who_has_the_greater_share_never_gets_less(amount, shares):
    parts = split(amount, shares)
    for (share, part), (other, theirs) in combinations(zip(shares, parts, strict=True), 2):
        assert share >= other or part <= theirs
        assert share <= other or part >= theirs


def test_units_left_over_go_to_the_largest_remainders_the_first_named_first():
    assert split(100, [Decimal(1), Decimal(1), Decimal(1)]) == (34, 33, 33)
    assert split(10, [Decimal("33.3"), Decimal("33.3"), Decimal("33.4")]) == (3, 3, 4)
    assert split(1, [Decimal(30), Decimal(70)]) == (0, 1)


@pytest.mark.parametrize("shares", [[], [Decimal(0)], [Decimal(2), Decimal(-1)]])
def test_there_is_nothing_to_divide_by_such_shares(shares):
    with pytest.raises(SharesInvalid):
        Money(1, "VND").split(shares)


@pytest.mark.parametrize(
    ("amount", "currency", "vi", "en", "plain"),
    [
        (1234567, "VND", "1.234.567 VND", "1,234,567 VND", "1234567"),
        (123456705, "USD", "1.234.567,05 USD", "1,234,567.05 USD", "1234567.05"),
        (5, "USD", "0,05 USD", "0.05 USD", "0.05"),
        (0, "VND", "0 VND", "0 VND", "0"),
    ],
)
def test_amounts_as_they_are_read(amount, currency, vi, en, plain):
    assert (written(amount, currency, "vi"), written(amount, currency, "en")) == (vi, en)
    assert major(amount, currency) == plain


@given(AMOUNTS, CURRENCIES)
def test_what_programs_read_is_the_same_amount(amount, currency):
    assert Decimal(major(amount, currency)).scaleb(MINOR_UNITS[currency]) == amount
