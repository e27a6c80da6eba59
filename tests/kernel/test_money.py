"""Money is whole minor units of one known currency."""

import pytest

from techexchange.kernel.errors import Invalid
from techexchange.kernel.money import LARGEST_AMOUNT, CurrencyMismatch, Money


def test_amounts_of_one_currency_add_and_compare():
    assert Money(2, "VND") + Money(3, "VND") == Money(5, "VND")
    assert Money(2, "VND") <= Money(2, "VND")
    assert not Money(3, "VND") <= Money(2, "VND")


def test_currencies_do_not_mix():
    with pytest.raises(CurrencyMismatch):
        Money(1, "VND") + Money(1, "USD")
    with pytest.raises(CurrencyMismatch):
        _ = Money(1, "VND") <= Money(1, "USD")


@pytest.mark.parametrize(("amount", "currency"), [(-1, "VND"), (LARGEST_AMOUNT + 1, "VND"), (1, "XXX")])
def test_what_is_no_money_is_refused(amount, currency):
    with pytest.raises(Invalid):
        Money(amount, currency)
