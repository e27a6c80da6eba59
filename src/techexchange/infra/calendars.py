"""Files that calendars take (RFC 5545); times are written in UTC, so that no time zone needs to be described."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import icalendar

PRODUCER = "-//techexchange//EN"


class CalendarStatus(StrEnum):
    """Whether an entry may, will or will not take place."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """One entry; where its `uid` is known already, the higher `sequence` replaces the lower."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    changed_at: datetime
    sequence: int
    status: CalendarStatus
    place: str | None = None
    link: str | None = None
    description: str | None = None


def calendar_file(entries: Iterable[CalendarEntry]) -> bytes:
    """The entries as one `text/calendar` file."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    for entry in entries:
        calendar.add_component(_component(entry))
    written: bytes = calendar.to_ical()
    return written


def _component(entry: CalendarEntry) -> icalendar.Event:
    component = icalendar.Event()
    component.add("uid", entry.uid)
    component.add("dtstamp", entry.changed_at.astimezone(UTC))
    component.add("dtstart", entry.starts_at.astimezone(UTC))
    component.add("dtend", entry.ends_at.astimezone(UTC))
    component.add("summary", entry.summary)
    component.add("sequence", entry.sequence)
    component.add("status", entry.status.value)
    for name, value in {"location": entry.place, "url": entry.link, "description": entry.description}.items():
        if value:
            component.add(name, value)
    return component
