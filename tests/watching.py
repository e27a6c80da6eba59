"""Watching a stream of server-sent events in this process, by ASGI itself: what a browser would see, as it comes."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 60.0  # seconds


@dataclass(frozen=True)
class Seen:
    """One event of a stream."""

    name: str
    id: int
    data: dict[str, Any]

    @classmethod
    def read(cls, block: str) -> "Seen":
        """An event as it is written on the wire (WHATWG HTML, section 9.2.6)."""
        lines = [line.partition(": ") for line in block.split("\n")]
        fields = {name: value for name, _, value in lines if name}
        return cls(fields["event"], int(fields["id"]), json.loads(fields["data"]))


@dataclass
class Watcher:
    """Somebody who watches; `events` are what it was sent so far."""

    app: Any
    path: str
    last_event_id: int | None = None
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    events: list[Seen] = field(default_factory=list)
    pings: int = 0
    ended: bool = False
    body: str = ""
    _rest: str = ""
    _gone: asyncio.Event = field(default_factory=asyncio.Event)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _asked: bool = False
    _task: "asyncio.Task[None] | None" = None

    def begin(self) -> "Watcher":
        """Connect."""
        self._task = asyncio.create_task(self._watch())
        return self

    async def leave(self) -> None:
        """Hang up, and see the service let go."""
        self._gone.set()
        assert self._task is not None
        async with asyncio.timeout(PATIENCE):
            await self._task

    async def until(self, count: int) -> list[Seen]:
        """Wait for so many events in all, or for the end."""
        async with asyncio.timeout(PATIENCE):
            while len(self.events) < count and not self.ended:
                self._news.clear()
                await self._news.wait()
        return self.events

    async def over(self) -> None:
        """Wait until the stream ends."""
        async with asyncio.timeout(PATIENCE):
            while not self.ended:
                self._news.clear()
                await self._news.wait()

    async def _watch(self) -> None:
        headers = [(b"host", b"test"), (b"accept", b"text/event-stream")]
        if self.last_event_id is not None:
            headers.append((b"last-event-id", str(self.last_event_id).encode()))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("test", 80),
        }
        await self.app(scope, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        self.body += message.get("body", b"").decode()
        if self.headers["content-type"].startswith("text/event-stream"):
            *blocks, self._rest = (self._rest + message.get("body", b"").decode()).split("\n\n")
            for block in blocks:
                self._take(block)
        self.ended = self.ended or not message.get("more_body")
        self._news.set()

    def _take(self, block: str) -> None:
        if block.startswith(":"):
            self.pings += 1
        else:
            self.events.append(Seen.read(block))


@asynccontextmanager
async def watching(app: Any, auction_id: Any, count: int = 1, after: int | None = None) -> AsyncIterator[list[Watcher]]:
    """So many watchers of an auction, who hang up in the end."""
    path = f"/v1/auctions/{auction_id}/events"
    watchers = [Watcher(app, path, after).begin() for _ in range(count)]
    try:
        yield watchers
    finally:
        for watcher in watchers:
            await watcher.leave()


@asynccontextmanager
async def announcing(announced: Any) -> AsyncIterator[None]:
    """Let a coroutine run beside what is tested."""
    task = asyncio.create_task(announced)
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
