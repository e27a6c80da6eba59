"""The clocks of the law on a request about personal data."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from techexchange.kernel.days import day_of, end_of, working_days_after
from techexchange.regulations.models import RulePack

RULE = "personal_data"


@dataclass(frozen=True)
class Clocks:
    """Working days to acknowledge; days to decide, more where others are concerned; days of the one extension."""

    pack: str
    acknowledge_working_days: int = 2
    days: int = 15
    days_with_others: int = 20
    extension_days: int = 15

    @classmethod
    def of(cls, pack: RulePack) -> "Clocks":
        """Those a pack names; what it does not name is as in Decree 356/2025."""
        named = {
            "acknowledge_working_days": pack.figure(RULE, "acknowledge_working_days"),
            "days": pack.figure(RULE, "objection_days"),
            "days_with_others": pack.figure(RULE, "objection_with_others_days"),
            "extension_days": pack.figure(RULE, "extension_days"),
        }
        return cls(pack.id, **{name: days for name, days in named.items() if days is not None})

    def acknowledge_by(self, asked_at: datetime) -> datetime:
        """The end of the last working day on which a request is acknowledged in time."""
        return end_of(working_days_after(day_of(asked_at), self.acknowledge_working_days))

    def due_at(self, asked_at: datetime, *, concerns_others: bool, extended: bool) -> datetime:
        """The end of the last day on which it is decided in time."""
        days = self.days_with_others if concerns_others else self.days
        return end_of(day_of(asked_at) + timedelta(days=days + (self.extension_days if extended else 0)))
