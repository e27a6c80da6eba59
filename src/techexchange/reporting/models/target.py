"""What the mandate asks for, beside what was reached."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from techexchange.mandates.models import Bound
from techexchange.reporting.models.measure import DEFINITIONS, Measure, Unit

Value = int | Decimal


class Standing(StrEnum):
    """How a target stands: met for good, met so far, not yet met, or missed."""

    REACHED = "reached"
    ON_COURSE = "on_course"
    OPEN = "open"
    MISSED = "missed"


@dataclass(frozen=True)
class Aim:
    """What the mandate asks for: a measure to be at least or at most so much by a time."""

    measure: Measure
    bound: Bound
    target: int
    by: datetime


@dataclass(frozen=True)
class TargetStanding:
    """A target of the mandate, over the time since the mandate began, and how it stands."""

    measure: Measure
    bound: Bound
    target: int
    since: datetime
    by: datetime
    value: Value | None
    standing: Standing

    @classmethod
    def judge(cls, wanted: Aim, since: datetime, value: Value | None, at: datetime) -> "TargetStanding":
        """A target as it stands at a moment; one that nothing was counted for is not met."""
        standing = _standing(wanted, value, over=at >= wanted.by)
        return cls(wanted.measure, wanted.bound, wanted.target, since, wanted.by, value, standing)


def _standing(wanted: Aim, value: Value | None, *, over: bool) -> Standing:
    at_least = wanted.bound is Bound.AT_LEAST
    if value is None or not (value >= wanted.target if at_least else value <= wanted.target):
        return Standing.MISSED if over else Standing.OPEN
    grows = DEFINITIONS[wanted.measure].unit in {Unit.COUNT, Unit.MONEY}
    return Standing.REACHED if over or (at_least and grows) else Standing.ON_COURSE
