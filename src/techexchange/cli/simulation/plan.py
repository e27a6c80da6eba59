"""How much is simulated, when, and by which chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np

from techexchange.reporting.models import ReportPeriod

SUPPLIES = 0.8
"""How many of the listings are technology offered; the others are needs."""
MARGIN = timedelta(minutes=10)
SPREAD = 0.7
T = TypeVar("T")


@dataclass(frozen=True)
class MonthPlan:
    """What a month brings."""

    listings: int = 30_000
    suppliers: int = 5_000
    connections: int = 10_000
    deals: int = 1_000
    seed: int = 1

    def scaled(self, scale: float) -> "MonthPlan":
        """The same month in a smaller exchange; one of everything at least."""
        names = ("listings", "suppliers", "connections", "deals")
        return replace(self, **{name: max(1, round(getattr(self, name) * scale)) for name in names}).fitting()

    def fitting(self) -> "MonthPlan":
        """The same with as many listings and connections as its suppliers and deals need at least."""
        listings = max(self.listings, math.ceil((self.suppliers + 1) / SUPPLIES))
        return replace(self, listings=listings, connections=max(self.connections, self.deals))

    @property
    def supplies(self) -> int:
        """How many technologies are offered."""
        return max(self.suppliers, round(self.listings * SUPPLIES))

    @property
    def acquirers(self) -> int:
        """How many organisations are there to acquire, each with needs of its own."""
        return max(2, self.suppliers * 2 // 5)


@dataclass
class Chance:
    """Everything that is drawn, within one period."""

    period: ReportPeriod
    seed: int
    dice: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.dice = np.random.default_rng(self.seed)

    def share(self) -> float:
        """A number from 0 to below 1."""
        return float(self.dice.random())

    def number(self, least: int, most: int) -> int:
        """A whole number from one to another, both included."""
        return int(self.dice.integers(least, most, endpoint=True))

    def one(self, among: Sequence[T]) -> T:
        """One of several."""
        return among[self.number(0, len(among) - 1)]

    @property
    def begin(self) -> datetime:
        """The first moment anything happens."""
        return self.period.since + MARGIN

    @property
    def end(self) -> datetime:
        """The last one."""
        return self.period.until - MARGIN

    def within(self, share: float) -> datetime:
        """A moment in the first part of the period."""
        return self.begin + (self.end - self.begin) * (share * self.share())

    def after(self, moment: datetime) -> datetime:
        """A moment from then until the end."""
        return moment + (self.end - moment) * self.share()

    def soon(self, moment: datetime, median_days: float) -> datetime:
        """A moment mostly about so many days later, and before the end."""
        return moment + min(self.lasting(median_days), (self.end - moment) * (0.5 + self.share() / 2))

    def lasting(self, median_days: float) -> timedelta:
        """A time of mostly about so many days, sometimes much longer."""
        return timedelta(days=float(self.dice.lognormal(math.log(median_days), SPREAD)))

    def steps(self, moment: datetime, count: int) -> list[datetime]:
        """So many moments after one another, before the end."""
        return [moment + (self.end - moment) * share for share in sorted(self.share() for _ in range(count))]

    def favourite(self, count: int) -> int:
        """A number below a count, low ones more often."""
        return int(count * self.share() ** 2)
