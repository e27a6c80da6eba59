"""Routes that are watched: they open no unit of work, and may answer for as long as somebody listens."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from techexchange.infra.http.routing import FOR_STRANGERS, ExchangeRoute

CLOCK = "clock"
"""Under which name the edge leaves a request's clock in the request's state."""
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
    """Server-sent events that are bytes already (WHATWG HTML, section 9.2), sent until they end or nobody listens."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send, however long it takes."""
        clock = scope.get("state", {}).get(CLOCK)
        if isinstance(clock, asyncio.Timeout):
            clock.reschedule(None)
        await super().__call__(scope, receive, send)


def event_of(name: str, id: int, data: bytes, *, retry: int | None = None) -> bytes:
    """One event of a stream; `retry` is after how many milliseconds whoever lost it comes back."""
    return format_sse_event(data_str=data.decode(), event=name, id=str(id), retry=retry)


def last_seen(header: str | None) -> int | None:
    """The id in a Last-Event-ID header; None where it names none of ours."""
    return int(header) if header and header.isascii() and header.isdigit() and len(header) < 19 else None
