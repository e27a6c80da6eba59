"""Routes that are watched: they open no unit of work, and may answer for as long as somebody listens."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from techexchange.infra.broadcast import PATIENCE_SECONDS, Channel
from techexchange.infra.http.routing import FOR_STRANGERS, ExchangeRoute
from techexchange.infra.http.wire import ENDLESS, WIRE, GatheringTransport

CLOCK = "clock"
"""Under which name the edge leaves a request's clock in the request's state."""
MOST_UNREAD = 262_144
"""How many bytes may wait for a watcher before it is cut off."""
NOT_KEPT = {"cache-control": "no-store", "x-accel-buffering": "no"}
"""A proxy passes each piece on at once, and keeps none (`X-Accel-Buffering` is what nginx listens to)."""


class WatchedRoute(ExchangeRoute):
    """A reading for everybody that waits: it looks at no token and holds no connection to the database."""

    keyed = False
    asks_who = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        described = (options.pop("openapi_extra", None) or {}) | {FOR_STRANGERS: True}
        super().__init__(path, endpoint, openapi_extra=described, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return APIRoute.get_route_handler(self)


class EventStream(EventSourceResponse):
    """Server-sent events that are bytes already (WHATWG HTML, section 9.2), sent until they end or nobody listens.

    Where the connection itself is at hand, each piece is written to it directly: through the layers of the framework a
    piece costs each watcher several times as much. One who cannot keep up is cut off, and comes back with what it saw.
    """

    def __init__(self, channel: Channel, after: int | None) -> None:
        super().__init__(channel.stream(after), headers=NOT_KEPT)
        self._channel, self._after = channel, after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send, however long it takes."""
        state = scope.setdefault("state", {})
        state[ENDLESS] = True
        clock, wire = state.get(CLOCK), state.get(WIRE)
        if isinstance(clock, asyncio.Timeout):
            clock.reschedule(None)
        if isinstance(wire, GatheringTransport):
            await self._write(wire, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def _write(self, wire: GatheringTransport, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        screen = partial(show, wire)
        with self._channel.shown_on(screen, self._after) as over:
            ends = [asyncio.ensure_future(_gone(receive)), asyncio.ensure_future(over.wait())]
            try:
                while not (await asyncio.wait(ends, timeout=PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED))[0]:
                    screen(self._channel.sign_of_life)
            finally:
                for end in ends:
                    end.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def show(wire: GatheringTransport, piece: bytes) -> None:
    """Write a piece as one chunk (RFC 9112, section 7.1), or cut off who has too much unread already."""
    if wire.get_write_buffer_size() > MOST_UNREAD:
        wire.abort()
    elif piece and not wire.is_closing():
        wire.pass_on(b"%x\r\n%b\r\n" % (len(piece), piece))


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


def event_of(name: str, id: int, data: bytes, *, retry: int | None = None) -> bytes:
    """One event of a stream; `retry` is after how many milliseconds whoever lost it comes back."""
    return format_sse_event(data_str=data.decode(), event=name, id=str(id), retry=retry)


def last_seen(header: str | None) -> int | None:
    """The id in a Last-Event-ID header; None where it names none of ours."""
    return int(header) if header and header.isascii() and header.isdigit() and len(header) < 19 else None
