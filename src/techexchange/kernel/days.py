"""Days as the law counts them: whole days in Vietnam, working days from Monday to Friday."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
SATURDAY = 5
MORNING = time(8)


def day_of(at: datetime) -> date:
    """The day a moment belongs to."""
    return at.astimezone(HERE).date()


def morning_of(day: date) -> datetime:
    """Eight o'clock of that day: when people are told of something."""
    return datetime.combine(day, MORNING, HERE)


def beginning_of(day: date) -> datetime:
    """The moment that day begins."""
    return datetime.combine(day, time(), HERE)


def end_of(day: date) -> datetime:
    """The moment that day is over."""
    return datetime.combine(day + timedelta(days=1), time(), HERE)


def same_hour_after(at: datetime, count: int) -> datetime:
    """The same time of day, that many working days later."""
    here = at.astimezone(HERE)
    return here + (working_days_after(here.date(), count) - here.date())


def working_days_after(day: date, count: int) -> date:
    """So many working days later; public holidays are not known and count."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day
