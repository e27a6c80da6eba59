"""Files that calendars take."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import icalendar

from techexchange.infra.calendars import CalendarEntry, CalendarStatus, calendar_file

HANOI = timezone(timedelta(hours=7))
ENTRY = CalendarEntry(
    uid="one-1",
    starts_at=datetime(2027, 3, 1, 9, tzinfo=HANOI),
    ends_at=datetime(2027, 3, 1, 11, tzinfo=HANOI),
    summary="Thăm xưởng; sấy, lạnh",
    changed_at=datetime(2027, 2, 1, 9, tzinfo=HANOI),
    sequence=2,
    status=CalendarStatus.CONFIRMED,
    place="18 Hoàng Quốc Việt, Hà Nội",
    link="https://meet.example/a?b=c",
    description="Mang theo mẫu.\nHai người.",
)


def test_a_calendar_reads_what_was_written():
    calendar = icalendar.Calendar.from_ical(calendar_file([ENTRY]))
    [event] = calendar.walk("VEVENT")
    assert (event.start, event.end) == (ENTRY.starts_at, ENTRY.ends_at)
    assert [str(event[name]) for name in ("UID", "SUMMARY", "LOCATION", "URL", "DESCRIPTION", "STATUS")] == [
        "one-1",
        ENTRY.summary,
        ENTRY.place,
        ENTRY.link,
        ENTRY.description,
        "CONFIRMED",
    ]
    assert int(event["SEQUENCE"]) == 2


def test_the_file_is_as_the_standard_writes_it():
    written = calendar_file([ENTRY])
    lines = written.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert {b"VERSION:2.0", b"DTSTART:20270301T020000Z", b"DTEND:20270301T040000Z", b"DTSTAMP:20270201T020000Z"} <= set(
        lines
    )
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in written.replace(b"\r\n", b"")


def test_a_text_begins_no_line_of_its_own():
    written = calendar_file([replace(ENTRY, summary="x\r\nATTENDEE:mailto:evil@example.com")])
    [event] = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert "ATTENDEE" not in event


def test_what_is_not_known_is_left_out():
    bare = replace(ENTRY, place=None, link=None, description=None)
    [event] = icalendar.Calendar.from_ical(calendar_file([bare])).walk("VEVENT")
    assert not {"LOCATION", "URL", "DESCRIPTION"} & set(event)
