"""Of which days a report is."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from techexchange.kernel.days import beginning_of, day_of, end_of
from techexchange.reporting.errors import ReportPeriodInvalid, ReportPeriodTooFine
from techexchange.reporting.models.measure import Dimension

MOST_DAYS = 3660
MOST_SINGLE_DAYS = 100


@dataclass(frozen=True)
class ReportPeriod:
    """Whole days in Vietnam, the first and the last one included; raises ReportPeriodInvalid."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if not 0 <= (self.last - self.first).days < MOST_DAYS:
            raise ReportPeriodInvalid(first=self.first, last=self.last)

    @property
    def since(self) -> datetime:
        """The moment it begins."""
        return beginning_of(self.first)

    @property
    def until(self) -> datetime:
        """The moment it is over."""
        return end_of(self.last)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @classmethod
    def of(cls, first: date | None, last: date | None, at: datetime) -> "ReportPeriod":
        """What is asked for: without a last day until today, without a first one from the last day's month on."""
        end = last or day_of(at)
        return cls(first or end.replace(day=1), end)

    @property
    def fine(self) -> Dimension:
        """How its course is best told: by days as long as these can be told apart, by months beyond."""
        return Dimension.DAY if self.days <= 2 * 31 else Dimension.MONTH


@dataclass(frozen=True)
class ReportQuestion:
    """What is asked of a report: the days, one dimension or none, and how far the ledger is counted."""

    first: date | None = None
    last: date | None = None
    by: Dimension | None = None
    as_of: int | None = None

    def period(self, at: datetime) -> ReportPeriod:
        """The days meant at this moment; raises ReportPeriodInvalid or ReportPeriodTooFine."""
        period = ReportPeriod.of(self.first, self.last, at)
        if self.by is Dimension.DAY and period.days > MOST_SINGLE_DAYS:
            raise ReportPeriodTooFine(most_days=MOST_SINGLE_DAYS)
        return period


def month_of(year: int, month: int) -> ReportPeriod:
    """A calendar month."""
    first = date(year, month, 1)
    return ReportPeriod(first, first.replace(day=monthrange(year, month)[1]))


def last_month(day: date) -> ReportPeriod:
    """The calendar month before the one a day belongs to."""
    before = day.replace(day=1) - timedelta(days=1)
    return month_of(before.year, before.month)
