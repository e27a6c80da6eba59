"""An event's payload is its own facts in JSON's types."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from techexchange.kernel.events import Event, type_names


class Colour(StrEnum):
    BLUE = "blue"


@dataclass(frozen=True, kw_only=True)
class KiteFlown(Event):
    height: Decimal
    colour: Colour
    flyer: UUID | None
    since: datetime
    strings: tuple[int, ...] = ()


def test_payload_is_plain_and_leaves_out_what_every_event_has():
    at = datetime(2026, 1, 1, tzinfo=UTC)
    one = UUID(int=1)
    event = KiteFlown(
        subject_id=one,
        actor_id=one,
        at=at,
        height=Decimal("1.50"),
        colour=Colour.BLUE,
        flyer=one,
        since=at,
        strings=(1, 2),
    )
    assert event.payload() == {
        "height": "1.50",
        "colour": "blue",
        "flyer": str(one),
        "since": "2026-01-01T00:00:00+00:00",
        "strings": [1, 2],
    }
    assert (event.name, type_names["kite_flown"]) == ("kite_flown", KiteFlown)
