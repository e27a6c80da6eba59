"""The periods of an auction, and how long each must be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from techexchange.auctions.errors import PeriodsTooLong, PeriodsTooShort
from techexchange.auctions.models.rules import RulesFault

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Minimums:
    """How many days each period must have at least, by which rule of the law or policy, and from where it is known."""

    enquiry_days: int = 0
    tender_days: int = 0
    standstill_days: int = 0
    amendment_days: int = 0
    rule: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Periods:
    """Until when questions are taken, from when until when bids are, and how many days an award then stands still."""

    enquiry_until: datetime
    tender_from: datetime
    tender_until: datetime
    standstill_days: int

    def must_keep(self, minimums: Minimums, at: datetime) -> None:
        """Pass where every period, counted from now, has its time; raises PeriodsTooShort or PeriodsTooLong."""
        faults = list(self._faults(minimums, at))
        if faults:
            raise PeriodsTooShort(errors=faults, rule=minimums.rule, source=minimums.source)
        self.must_end(at)

    def must_end(self, at: datetime) -> None:
        """Pass where tendering ends within a year from now; raises PeriodsTooLong."""
        if self.tender_until > at + LONGEST:
            raise PeriodsTooLong(latest=at + LONGEST)

    def _faults(self, minimums: Minimums, at: datetime) -> Iterator[RulesFault]:
        for name, begins, ends, days in (
            ("enquiry_until", at, self.enquiry_until, minimums.enquiry_days),
            ("tender_from", self.enquiry_until, self.tender_from, 0),
            ("tender_until", self.tender_from, self.tender_until, minimums.tender_days),
        ):
            least = begins + timedelta(days=days)
            if ends < least or (name == "tender_until" and ends <= begins):
                detail = f"This must not be before {least.isoformat()}"
                yield {"pointer": f"/periods/{name}", "code": "too_short", "detail": detail}
        if self.standstill_days < minimums.standstill_days:
            detail = f"Nothing is concluded for {minimums.standstill_days} days at least"
            yield {"pointer": "/periods/standstill_days", "code": "too_short", "detail": detail}
