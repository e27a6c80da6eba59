"""Money: whole minor units of a currency; the Vietnamese đồng has none, so its unit is the đồng."""

from dataclasses import dataclass

from techexchange.kernel.errors import Invalid

MINOR_UNITS = {"VND": 0, "USD": 2, "EUR": 2, "JPY": 0, "KRW": 0, "CNY": 2, "SGD": 2, "GBP": 2, "AUD": 2}
LARGEST_AMOUNT = 10**15


class CurrencyMismatch(Invalid):
    """Amounts in different currencies cannot be compared or added."""


@dataclass(frozen=True, order=False)
class Money:
    """An amount in minor units (ISO 4217), from 0 to 10^15."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in MINOR_UNITS:
            raise Invalid(currency=self.currency, known=sorted(MINOR_UNITS))
        if not 0 <= self.amount <= LARGEST_AMOUNT:
            raise Invalid(amount=self.amount, largest=LARGEST_AMOUNT)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)
        return other.amount
