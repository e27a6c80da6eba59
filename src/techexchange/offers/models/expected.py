"""What an offer is worth today: the expected present value of what it would pay, under assumptions that are all named.

Each payment that terms promise is put at a month after the contract takes effect, multiplied by the chance that it
comes about, and discounted: `amount x chance / (1 + rate) ** (month / 12)`, the risk-adjusted net present value of any
textbook of finance. Sums are exact to 34 digits and rounded once for each source, half a unit to the even neighbour.

- The upfront payment is certain, and falls due at month 0.
- The annual fee is certain, at the end of each year of the term.
- A milestone is reached with a chance of its own, provided that the one before it was: the chances multiply. It falls
  due when its terms say so, or else at even intervals.
- Royalties come at the end of each year on the market. With the chance of success they are the rate's share of the
  forecast, within floor and cap; otherwise the floor alone.
- Equity is its share of what the company would be worth at the exit, with the chance of success.

Nothing beyond the horizon counts, and nothing but equity after the end of the term.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import Any

from techexchange.kernel.money import LARGEST_AMOUNT, MINOR_UNITS
from techexchange.offers.errors import ForecastOutOfRange
from techexchange.offers.models.offer import RoyaltyBasis

DIGITS = Context(prec=34, rounding=ROUND_HALF_EVEN)
HUNDRED = Decimal(100)
YEAR = 12
Terms = Mapping[str, Any]
UNPRICED = (
    *("sublicensing_percent", "support", "taxes", "other_fees", "warranty", "liability_cap", "penalties"),
    *("improvements", "rights_upkeep", "rights_defence", "diligence"),
)
"""Terms that may be worth something, and that no figure here tells."""


@dataclass(frozen=True)
class Outlook:
    """One view of what is uncertain, all in per cent; `milestones` by their order, the last for all that follow."""

    sales: Decimal
    growth: Decimal
    discount: Decimal
    success: Decimal
    milestones: tuple[Decimal, ...]


@dataclass(frozen=True)
class Assumptions:
    """What is taken for true; amounts in minor units of `currency`, `sales` by year, after the last one they grow.

    `rates` are whole units of `currency` for one whole unit of another.
    """

    currency: str
    sales: tuple[int, ...]
    months_to_market: int
    months_between_milestones: int
    horizon_years: int
    profit_percent: Decimal
    company_value: int
    exit_months: int
    rates: Mapping[str, Decimal]
    low: Outlook
    base: Outlook
    high: Outlook

    def missing_rates(self, terms: Terms) -> list[str]:
        """The currencies of these terms for which no rate is known."""
        return sorted(currencies_of(terms) - {self.currency} - self.rates.keys())


@dataclass(frozen=True)
class Worth:
    """A present value by its sources, in minor units."""

    upfront: int
    annual_fees: int
    milestones: int
    royalties: int
    equity: int

    @property
    def total(self) -> int:
        """All sources together."""
        return sum(getattr(self, source.name) for source in fields(self))


@dataclass(frozen=True)
class ExpectedPayment:
    """An amount that may fall due at a month, with what chance."""

    month: int
    amount: Decimal
    chance: Decimal = Decimal(1)


def currencies_of(terms: Terms) -> set[str]:
    """Every currency in which these terms name an amount that counts."""
    royalty = terms.get("royalty") or {}
    named = [terms.get("upfront"), terms.get("annual_fee"), royalty.get("floor"), royalty.get("cap")]
    named += [milestone["amount"] for milestone in terms.get("milestones") or ()]
    return {amount["currency"] for amount in named if amount}


def unpriced(terms: Terms) -> list[str]:
    """The terms named here that may be worth something and are in no figure."""
    return [name for name in UNPRICED if terms.get(name)]


def worth_of(terms: Terms, assumed: Assumptions, case: Outlook) -> Worth:
    """The present value of what these terms would pay, in one case; raises ForecastOutOfRange.

    Every currency in the terms must have its rate.
    """
    with localcontext(DIGITS):
        reckoned = {name: _present(source(terms, assumed, case), case.discount) for name, source in SOURCES.items()}
    worth = Worth(**reckoned)
    if worth.total > LARGEST_AMOUNT:
        raise ForecastOutOfRange(most=LARGEST_AMOUNT)
    return worth


def _present(payments: Iterator[ExpectedPayment], rate: Decimal) -> int:
    total = Decimal(0)
    for payment in payments:
        total += payment.amount * payment.chance * _discounted(payment.month, rate)
    if total > LARGEST_AMOUNT:
        raise ForecastOutOfRange(most=LARGEST_AMOUNT)
    return int(total.quantize(Decimal(1)))


def _discounted(month: int, rate: Decimal) -> Decimal:
    """What one unit at the end of this month is worth today."""
    years, months = divmod(month, YEAR)
    yearly = 1 + rate / HUNDRED
    part = yearly ** (Decimal(months) / YEAR) if months else Decimal(1)
    return 1 / (yearly**years * part)


def _last_month(terms: Terms, assumed: Assumptions) -> int:
    return min(assumed.horizon_years * YEAR, terms.get("term_months") or assumed.horizon_years * YEAR)


def _converted(amount: Mapping[str, Any], assumed: Assumptions) -> Decimal:
    """An amount in minor units of the currency of the assumptions."""
    currency = amount["currency"]
    if currency == assumed.currency:
        return Decimal(amount["amount"])
    minor = MINOR_UNITS[assumed.currency] - MINOR_UNITS[currency]
    return (Decimal(amount["amount"]) * assumed.rates[currency]).scaleb(minor)


def _upfront(terms: Terms, assumed: Assumptions, _case: Outlook) -> Iterator[ExpectedPayment]:
    if terms.get("upfront"):
        yield ExpectedPayment(0, _converted(terms["upfront"], assumed))


def _annual_fees(terms: Terms, assumed: Assumptions, _case: Outlook) -> Iterator[ExpectedPayment]:
    if terms.get("annual_fee"):
        each = _converted(terms["annual_fee"], assumed)
        yield from (ExpectedPayment(month, each) for month in range(YEAR, _last_month(terms, assumed) + 1, YEAR))


def _milestones(terms: Terms, assumed: Assumptions, case: Outlook) -> Iterator[ExpectedPayment]:
    chance, last = Decimal(1), _last_month(terms, assumed)
    for place, milestone in enumerate(terms.get("milestones") or ()):
        chance *= _at(case.milestones, place) / HUNDRED
        stated = milestone.get("due_months")
        month = (place + 1) * assumed.months_between_milestones if stated is None else stated
        if month <= last:
            yield ExpectedPayment(month, _converted(milestone["amount"], assumed), chance)


def _royalties(terms: Terms, assumed: Assumptions, case: Outlook) -> Iterator[ExpectedPayment]:
    royalty = terms.get("royalty")
    if not royalty:
        return
    floor = _converted(royalty["floor"], assumed) if royalty.get("floor") else Decimal(0)
    cap = _converted(royalty["cap"], assumed) if royalty.get("cap") else None
    rate, success = Decimal(royalty["percent"]) / HUNDRED, case.success / HUNDRED
    if royalty["basis"] == RoyaltyBasis.PRE_TAX_PROFIT:
        rate *= assumed.profit_percent / HUNDRED
    months = range(assumed.months_to_market + YEAR, _last_month(terms, assumed) + 1, YEAR)
    for year, month in enumerate(months):
        due = max(floor, rate * _sales(assumed, case, year))
        due = due if cap is None else min(cap, due)
        yield ExpectedPayment(month, success * due + (1 - success) * floor)


def _sales(assumed: Assumptions, case: Outlook, year: int) -> Decimal:
    """The forecast of a year on the market, counted from 0."""
    if not assumed.sales:
        return Decimal(0)
    beyond = max(0, year - len(assumed.sales) + 1)
    growth = (1 + case.growth / HUNDRED) ** beyond
    return _at(assumed.sales, year) * growth * case.sales / HUNDRED


def _equity(terms: Terms, assumed: Assumptions, case: Outlook) -> Iterator[ExpectedPayment]:
    if terms.get("equity_percent") and assumed.exit_months <= assumed.horizon_years * YEAR:
        share = assumed.company_value * Decimal(terms["equity_percent"]) / HUNDRED
        yield ExpectedPayment(assumed.exit_months, share, case.success / HUNDRED)


def _at(values: Sequence[Decimal] | Sequence[int], place: int) -> Decimal:
    """The value at a place, or the last one there is."""
    return Decimal(values[min(place, len(values) - 1)])


Source = Callable[[Terms, Assumptions, Outlook], Iterator[ExpectedPayment]]
SOURCES: dict[str, Source] = {
    "upfront": _upfront,
    "annual_fees": _annual_fees,
    "milestones": _milestones,
    "royalties": _royalties,
    "equity": _equity,
}
"""Where value comes from, as Worth names it."""
