"""What happens on which day, and which rows are there from that day on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from techexchange.infra.models import Base
from techexchange.kernel.days import day_of
from techexchange.kernel.events import Event


@dataclass
class Timeline:
    """Events and rows by day."""

    events: dict[date, list[Event]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[date, list[Base]] = field(default_factory=lambda: defaultdict(list))

    def happen(self, *events: Event) -> None:
        """Put facts on the day of their time."""
        for event in events:
            self.events[day_of(event.at)].append(event)

    def keep(self, at: datetime, *rows: Base) -> None:
        """Let rows be there from that day on, as they stand at the end."""
        self.rows[day_of(at)].extend(rows)

    @property
    def days(self) -> list[date]:
        """The days on which anything happens."""
        return sorted(self.events.keys() | self.rows.keys())

    @property
    def size(self) -> int:
        """How many events there are."""
        return sum(map(len, self.events.values()))

    def of(self, day: date) -> tuple[Iterable[Base], list[Event]]:
        """The rows of a day, and its events in the order of their times."""
        return self.rows.get(day, ()), sorted(self.events.get(day, ()), key=lambda event: event.at)

    def forget(self, day: date) -> None:
        """Keep nothing of a day that is written down."""
        self.rows.pop(day, None)
        self.events.pop(day, None)
