"""How a royalty is counted: its periods, its bounds per contract year, and the computation with every step said."""

import calendar
import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from techexchange.deals.models.figures import Amount, Told, explain
from techexchange.kernel.money import percent_of

YEAR = 12
"""Months of a contract year, which begins on the day the contract took effect."""


@dataclass(frozen=True)
class RoyaltyPlan:
    """What was agreed: `rate` per cent of a basis, accounted for every `step_months`, bounds per contract year."""

    rate: Decimal
    basis: str
    floor: int | None
    cap: int | None
    currency: str | None
    begins_on: date
    term_months: int | None
    step_months: int = YEAR

    @classmethod
    def of(cls, terms: dict[str, Any], begins_on: date) -> "RoyaltyPlan | None":
        """What the terms of an offer say, None where they know no royalty."""
        agreed = terms.get("royalty")
        if not agreed:
            return None
        floor, cap, upfront = agreed.get("floor"), agreed.get("cap"), terms.get("upfront")
        named = floor or cap or upfront
        return cls(
            rate=Decimal(agreed["percent"]),
            basis=agreed["basis"],
            floor=floor["amount"] if floor else None,
            cap=cap["amount"] if cap else None,
            currency=named["currency"] if named else None,
            begins_on=begins_on,
            term_months=terms.get("term_months"),
            step_months=agreed.get("period_months") or YEAR,
        )

    def period(self, number: int) -> "Period | None":
        """The period of this number, counted from 1 and never beyond its year; None after the term has ended."""
        year, place = divmod(number - 1, math.ceil(YEAR / self.step_months))
        begins = YEAR * year + self.step_months * place
        closes = YEAR * (year + 1) if self.term_months is None else min(YEAR * (year + 1), self.term_months)
        ends = min(begins + self.step_months, closes)
        if begins >= ends:
            return None
        return Period(
            number=number,
            since=months_after(self.begins_on, begins),
            until=months_after(self.begins_on, ends) - timedelta(days=1),
            year=year + 1,
            year_months=closes - YEAR * year,
            closes_year=ends == closes,
        )


@dataclass(frozen=True)
class Period:
    """The days, both included, that one statement accounts for, in a year that may be the last and a short one."""

    number: int
    since: date
    until: date
    year: int
    year_months: int
    closes_year: bool


@dataclass(frozen=True)
class Reported:
    """What the acquirer states; `units` and the price of one where the royalty is counted per unit."""

    base: int
    currency: str
    units: int | None = None
    unit_price: int | None = None


@dataclass(frozen=True)
class YearSoFar:
    """The base stated, and the royalty charged, in the earlier periods of the same year."""

    base: int = 0
    charged: int = 0


@dataclass(frozen=True)
class Counted:
    """A royalty in whole units, and how it came about."""

    amount: int
    steps: tuple[dict[str, Any], ...]


def count(plan: RoyaltyPlan, period: Period, reported: Reported, before: YearSoFar) -> Counted:
    """The royalty of a period.

    The rate is applied to the base of the year so far, rounded once and held within the year's bounds (the floor when
    the year closes); what the year's earlier periods were charged is taken off. So the periods of a year always add up
    to what the year amounts to, to the unit.
    """
    currency, base = reported.currency, before.base + reported.base
    steps = [_stated(plan, period, reported)]
    if before.base:
        steps.append(explain("year_to_date", year=period.year, base=Amount(base, currency)))
    due = percent_of(base, plan.rate)
    steps.append(explain("rate", rate=plan.rate, base=Amount(base, currency), amount=Amount(due, currency)))
    for code, bound, reached in _bounds(plan, period, due):
        if reached:
            due = bound
            steps.append(explain(code, bound=Amount(bound, currency)))
    if before.charged:
        steps.append(explain("charged", charged=Amount(before.charged, currency)))
    amount = max(due - before.charged, 0)
    return Counted(amount, (*steps, explain("royalty", amount=Amount(amount, currency))))


def of_year(bound: int, period: Period) -> int:
    """A bound per year, in proportion to the months of a last year that is shorter."""
    return round(Fraction(bound) * period.year_months / YEAR)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that is shorter."""
    year, month = divmod(day.year * YEAR + day.month - 1 + months, YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _bounds(plan: RoyaltyPlan, period: Period, due: int) -> list[tuple[str, int, bool]]:
    cap = None if plan.cap is None else of_year(plan.cap, period)
    floor = None if plan.floor is None or not period.closes_year else of_year(plan.floor, period)
    return [
        *([("cap", cap, due > cap)] if cap is not None else []),
        *([("floor", floor, due < floor)] if floor is not None else []),
    ]


def _stated(plan: RoyaltyPlan, period: Period, reported: Reported) -> dict[str, Any]:
    told: dict[str, Told] = {
        "since": period.since,
        "until": period.until,
        "base": Amount(reported.base, reported.currency),
    }
    if reported.units is None or reported.unit_price is None:
        return explain(plan.basis, **told)
    return explain(plan.basis, **told, units=reported.units, price=Amount(reported.unit_price, reported.currency))
