"""What happens to reports."""

from dataclasses import dataclass

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ReportRead(Event):
    """Somebody entitled read a report that is not public, over these days; the subject is whoever read it."""

    report: str
    form: str
    first_day: str
    last_day: str
    dimension: str | None
    as_of: int
