"""Somebody who watches open bidding by server-sent events, reading from the application as a server does."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any, NamedTuple


class Told(NamedTuple):
    """One event of a stream."""

    id: int
    kind: str
    data: Any


class Watcher:
    """A stream that stays open until its end, or until whoever watches goes away."""

    def __init__(self, app: Any, auction_id: str, last: int | None = None) -> None:
        self.received, self.status = bytearray(), 0
        self._gone, self._more, self._asked = asyncio.Event(), asyncio.Condition(), False
        headers = [(b"host", b"test"), (b"accept", b"text/event-stream")]
        headers += [(b"last-event-id", str(last).encode())] if last is not None else []
        path = f"/v1/auctions/{auction_id}/events"
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http"}
        place = {"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers}
        ends = {"client": ("127.0.0.1", 1), "server": ("test", 80)}
        self.task = asyncio.create_task(app(scope | place | ends, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        async with self._more:
            self.received += message.get("body", b"")
            self._more.notify_all()

    @property
    def events(self) -> list[Told]:
        """Everything told so far, but for the signs of life."""
        whole = self.received.decode().rpartition("\n\n")[0]
        return list(filter(None, map(event_in, whole.split("\n\n"))))

    @property
    def bids(self) -> list[Any]:
        """Every visible bid told so far."""
        return [event.data for event in self.events if event.kind == "bid"]

    async def until(self, sequence: int) -> None:
        """Wait until what has this position, or a later one, was told."""
        async with asyncio.timeout(60), self._more:
            await self._more.wait_for(lambda: any(event.id >= sequence for event in self.events))

    async def leave(self) -> None:
        """Go away."""
        self._gone.set()
        async with asyncio.timeout(60):
            await self.task

    async def end(self) -> None:
        """Wait for the end of the stream."""
        async with asyncio.timeout(60):
            await self.task


def event_in(block: str) -> Told | None:
    """The event in a block of lines; None for a comment."""
    fields = dict(_fields(block))
    return Told(int(fields["id"]), fields["event"], json.loads(fields["data"])) if "data" in fields else None


def _fields(block: str) -> Iterator[tuple[str, str]]:
    for line in block.splitlines():
        name, found, value = line.partition(":")
        if name and found:
            yield name, value.removeprefix(" ")
