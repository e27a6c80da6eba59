"""Figures: what was counted, and the value that is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from techexchange.reporting.models.measure import DEFINITIONS, Definition, Dimension, Measure, Unit
from techexchange.reporting.models.period import ReportPeriod
from techexchange.reporting.models.target import TargetStanding, Value

HUNDREDTHS = 100
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Reckoned:
    """What was counted: how many, how many of them met, the median in seconds, the sum in đồng and its largest part.

    `unproven` amounts do not open the hash on record and are in no sum.
    """

    count: int = 0
    met: int = 0
    seconds: int | None = None
    amount: int = 0
    largest: int = 0
    unproven: int = 0


@dataclass(frozen=True)
class Cell:
    """The part of a figure with one word of the dimension; None for what there is no word for."""

    key: str | None
    tally: Reckoned


@dataclass(frozen=True)
class Figure:
    """One measure as a whole and in its cells."""

    measure: Measure
    total: Reckoned
    cells: Sequence[Cell] = ()

    @property
    def definition(self) -> Definition:
        """What it means."""
        return DEFINITIONS[self.measure]

    @property
    def value(self) -> Value | None:
        """What it comes to."""
        return value_of(self.measure, self.total)


@dataclass(frozen=True)
class Report:
    """Every figure of a period, up to an entry of the ledger, and the targets of the mandate in force."""

    period: ReportPeriod
    by: Dimension | None
    as_of: int
    made_at: datetime
    figures: Sequence[Figure]
    targets: Sequence[TargetStanding] = ()
    other_currencies: Sequence[tuple[str, int]] = ()
    contract_no: str | None = None


def value_of(measure: Measure, tally: Reckoned) -> Value | None:
    """The value of what was counted; None where there is nothing to take a median or a share of."""
    unit = DEFINITIONS[measure].unit
    if unit is Unit.COUNT:
        return tally.count
    if unit is Unit.MONEY:
        return tally.amount
    if unit is Unit.DAYS:
        return None if tally.seconds is None else rounded(Fraction(tally.seconds, DAY_SECONDS))
    return rounded(Fraction(100 * tally.met, tally.count)) if tally.count else None


def rounded(exact: Fraction) -> Decimal:
    """To two places, half to even."""
    return Decimal(round(exact * HUNDREDTHS)).scaleb(-2)
