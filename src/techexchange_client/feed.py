"""Reading a stream of events (WHATWG HTML, section 9.2) and picking it up where it broke."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

FIRST_PAUSE = 0.5  # seconds
LONGEST_PAUSE = 15.0  # seconds
RUNNING = frozenset({"enquiries", "bidding"})
"""The statuses of an auction in which open bids may still come."""


@dataclass(frozen=True)
class LiveEvent:
    """One thing that happened in open bidding; `id` is what a reader that was cut off continues after."""

    id: str
    name: str
    data: dict[str, Any]


@dataclass
class Feed:
    """What was read of one stream, across all its connections."""

    last_id: str = ""
    pause: float = FIRST_PAUSE
    ended: bool = False
    failures: int = 0
    _rest: bytes = b""
    _id: str = ""
    _name: str = ""
    _data: list[str] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        """What asks for the stream from where it broke."""
        wanted = {"accept": "text/event-stream", "cache-control": "no-store"}
        return wanted | ({"last-event-id": self.last_id} if self.last_id else {})

    def broken(self) -> float:
        """The connection is gone: forget what was half read; the seconds to wait before the next, longer each time."""
        self._rest, self._id, self._name, self._data = b"", self.last_id, "", []
        self.failures += 1
        seconds, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        return seconds

    def read(self, chunk: bytes) -> Iterator[LiveEvent]:
        """The events that are complete with these bytes."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            event = self._line(line.removesuffix(b"\r").decode())
            if event:
                self.pause, self.failures = FIRST_PAUSE, 0
                self.ended = event.data.get("status", "bidding") not in RUNNING
                yield event

    def _line(self, line: str) -> LiveEvent | None:
        if not line:
            return self._finished()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "data":
                self._data.append(value)
            case "event":
                self._name = value
            case "id":
                self._id = value
        return None

    def _finished(self) -> LiveEvent | None:
        name, told = self._name or "message", "\n".join(self._data)
        self.last_id = self._id or self.last_id
        self._name, self._data = "", []
        return LiveEvent(self.last_id, name, json.loads(told)) if told else None
