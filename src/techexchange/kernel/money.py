"""Money: whole minor units of a currency; the Vietnamese đồng has none, so its unit is the đồng.

No amount is ever a binary fraction, and no calculation loses a unit:
- a percentage is computed exactly and then rounded once, half a unit to the even neighbour (as IEEE 754 and banks do);
- a division among several gives each the whole units of its share and the units left over, one each, to those with the
  largest remainders (Hamilton's method), the first named first, so that the parts always add up to the whole.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from techexchange.kernel.errors import Invalid

MINOR_UNITS = {"VND": 0, "USD": 2, "EUR": 2, "JPY": 0, "KRW": 0, "CNY": 2, "SGD": 2, "GBP": 2, "AUD": 2}
LARGEST_AMOUNT = 10**15
SEPARATORS = {"vi": (".", ","), "en": (",", ".")}
"""How thousands and fractions are set apart in each language."""


class CurrencyMismatch(Invalid):
    """Amounts in different currencies cannot be compared or added."""


class SharesInvalid(Invalid):
    """Shares must not be negative, and must add up to more than nothing."""


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

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def percent(self, rate: Decimal) -> "Money":
        """`rate` per cent of the amount, half a unit to the even neighbour."""
        return Money(percent_of(self.amount, rate), self.currency)

    def split(self, shares: Sequence[Decimal]) -> tuple["Money", ...]:
        """The amount divided in proportion to the shares, to the last unit; raises SharesInvalid."""
        return tuple(Money(part, self.currency) for part in split(self.amount, shares))

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)
        return other.amount


def percent_of(amount: int, rate: Decimal) -> int:
    """`rate` per cent of whole units, half a unit to the even neighbour."""
    return round(exact_percent(amount, rate))


def percent_at_least(amount: int, rate: Decimal) -> int:
    """The fewest whole units that are no less than `rate` per cent."""
    return math.ceil(exact_percent(amount, rate))


def exact_percent(amount: int, rate: Decimal) -> Fraction:
    """`rate` per cent of whole units, not rounded."""
    return Fraction(amount) * Fraction(rate) / 100


def split(amount: int, shares: Sequence[Decimal]) -> tuple[int, ...]:
    """Whole units divided in proportion to the shares, the leftover to the largest remainders; raises SharesInvalid."""
    whole = sum(map(Fraction, shares), Fraction(0))
    if any(share < 0 for share in shares) or whole <= 0:
        raise SharesInvalid
    due = [amount * Fraction(share) / whole for share in shares]
    parts = [math.floor(part) for part in due]
    by_remainder = sorted(range(len(due)), key=lambda place: parts[place] - due[place])
    for place in by_remainder[: amount - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


def written(amount: int, currency: str, language: str) -> str:
    """An amount for a reader, in major units: `1.234.567 VND` or, in English, `1,234.50 USD`."""
    places = MINOR_UNITS[currency]
    whole, part = divmod(amount, 10**places)
    thousands, point = SEPARATORS[language]
    fraction = f"{point}{part:0{places}d}" if places else ""
    return f"{whole:,}".replace(",", thousands) + f"{fraction} {currency}"


def major(amount: int, currency: str) -> str:
    """An amount in major units as a decimal that programs read: `1234.50`."""
    return str(Decimal(amount).scaleb(-MINOR_UNITS[currency]))
