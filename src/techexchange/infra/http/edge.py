"""The outermost layer of the service: what is done for every request, whoever answers it.

It names the request (X-Request-ID, W3C trace context), counts it on its caller's bucket, bounds its body and its
time, serves what is kept as public pages, adds the headers that protect browsers, and notes the request in log and
metrics by the template of its route. Query strings and bodies are never noted, and of sealed routes nothing but that
one of them was used.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from time import perf_counter
from typing import Any, cast

from fastapi import APIRouter, FastAPI, Response
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from prometheus_client import Counter, Histogram
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from techexchange.infra.http.branches import Branches
from techexchange.infra.http.direct import DirectRoute
from techexchange.infra.http.openapi import complete, keyed_paths
from techexchange.infra.http.problems import TooLarge
from techexchange.infra.http.routing import SEALED
from techexchange.infra.http.streams import CLOCK
from techexchange.infra.http.visit import Visit
from techexchange.infra.limits import RateLimit, is_inside
from techexchange.infra.logging import AccessLog
from techexchange.infra.metrics import IN_FLIGHT, LATENCY, REQUESTS, exposition
from techexchange.infra.pages import KeptPage, Pages, Reading
from techexchange.kernel.errors import NotFound, TooMany, Unavailable
from techexchange.settings import Settings

UNCOUNTED = frozenset({"/healthz", "/readyz", "/metrics"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
MOST_TEXT = 1024 * 1024
"""The largest body that is read as a whole, such as JSON, in bytes; files may be larger."""
FILES = (b"multipart/", b"application/octet-stream", b"application/pdf", b"image/")
KEPT_HEADERS = frozenset({b"content-type", b"content-length", b"cache-control", b"etag", b"vary", b"last-modified"})


class TimedOut(Unavailable):
    """This took too long and was given up; nothing of it was kept."""


@dataclass(frozen=True)
class Bounds:
    """What one request may take: bytes of text, bytes of files, and seconds."""

    files: int
    text: int = MOST_TEXT
    seconds: float = 30.0


@dataclass
class Edge:
    """The service `app` behind its edge."""

    app: ASGIApp
    limit: RateLimit
    bounds: Bounds
    access: AccessLog
    pages: Pages = field(default_factory=Pages)
    direct: Mapping[str, ASGIApp] = field(default_factory=dict)
    _meters: dict[tuple[str, str, int], tuple[Counter, Histogram]] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand on what is not one."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = perf_counter()
        visit = Visit(scope, send)
        IN_FLIGHT.inc()
        try:
            await self._admit(visit, receive)
        finally:
            IN_FLIGHT.dec()
            self._note(visit, perf_counter() - began)

    async def _admit(self, visit: Visit, receive: Receive) -> None:
        if visit.path in UNCOUNTED:
            await self._serve_uncounted(visit, receive)
            return
        allowance = self.limit.take(visit.headers.get(b"authorization"), visit.address)
        state = f'"default";r={allowance.remaining};t={allowance.seconds}'.encode()
        visit.extra = [*visit.extra, (b"ratelimit-policy", self.limit.policy), (b"ratelimit", state)]
        if not allowance.granted:
            await visit.tell(TooMany(retry_after=allowance.seconds), receive)
            return
        if visit.is_anonymous_reading:
            page = self.pages.get(visit.path)
            if page is not None:
                await _serve(visit, page)
                return
        await self._answer(visit, receive)

    async def _serve_uncounted(self, visit: Visit, receive: Receive) -> None:
        if visit.path != "/metrics":
            await self._within_time(visit, receive)
        elif is_inside(visit.address):
            body, media_type = exposition()
            await Response(body, media_type=media_type)(visit.scope, receive, visit.send)
        else:
            await visit.tell(NotFound(), receive)

    async def _answer(self, visit: Visit, receive: Receive) -> None:
        most = self.bounds.files if visit.headers.get(b"content-type", b"").startswith(FILES) else self.bounds.text
        if _announced(visit.headers) > most:
            await visit.tell(TooLarge(largest=most), receive)
            return
        if b"transfer-encoding" in visit.headers:
            receive = _bounded(receive, most)
        reading = self.pages.begin(visit.path) if visit.is_anonymous_reading else None
        if reading is not None:
            visit.captured = []
        await self._within_time(visit, receive)
        if reading is not None and visit.captured:
            self._keep(visit, reading, visit.captured)
        credential = visit.headers.get(b"authorization")
        actor = visit.scope["state"].get("actor") if credential else None
        if credential and actor and not actor.is_anonymous:
            self.limit.accept(credential)

    async def _within_time(self, visit: Visit, receive: Receive) -> None:
        name = visit.request_id.decode()
        bind_contextvars(request_id=name)
        if b"traceparent" in visit.headers:
            bind_contextvars(trace_id=visit.trace_id)
        visit.scope.setdefault("state", {})["request_id"] = name
        app = self.direct.get(visit.path, self.app) if visit.method == "GET" else self.app
        try:
            async with asyncio.timeout(self.bounds.seconds) as clock:
                visit.scope["state"][CLOCK] = clock
                await app(visit.scope, receive, visit.send)
        except TimeoutError:
            if not clock.expired() or visit.status:
                raise
            await visit.tell(TimedOut(), receive)

    def _keep(self, visit: Visit, reading: Reading, messages: list[Message]) -> None:
        start, *rest = messages
        headers = [header for header in start["headers"] if header[0] in KEPT_HEADERS]
        named = dict(headers)
        public = named.get(b"cache-control", b"").startswith(b"public")
        if visit.status != 200 or not public or len(rest) != 1 or rest[0].get("more_body"):
            return
        body = rest[0]["body"]
        if b"etag" not in named:
            headers.append((b"etag", f'"{sha256(body).hexdigest()[:32]}"'.encode()))
        self.pages.keep(visit.path, reading, KeptPage(body, headers, dict(headers)[b"etag"]))

    def _note(self, visit: Visit, seconds: float) -> None:
        if getattr(visit.scope.get("route"), "sealed", False):
            self._note_sealed(failed=visit.status >= 500 or not visit.status)
            return
        method = visit.method if visit.method in METHODS else "OTHER"
        route = _route_of(visit)
        status = visit.status or 500
        meters = self._meters.get((method, route, status))
        if meters is None:
            meters = REQUESTS.labels(method, route, status), LATENCY.labels(method, route)
            self._meters[method, route, status] = meters
        meters[0].inc()
        meters[1].observe(seconds)
        record: dict[str, Any] = {"method": method, "route": route, "status": status}
        record |= {"ms": round(seconds * 1000, 2), "request_id": visit.request_id.decode()}
        if b"traceparent" in visit.headers:
            record["trace_id"] = visit.trace_id
        self.access.note(record)

    def _note_sealed(self, *, failed: bool) -> None:
        """Note that something under seal was asked; only whether we could answer is told."""
        status = 500 if failed else 200
        REQUESTS.labels(SEALED, SEALED, status).inc()
        self.access.note({"method": SEALED, "route": SEALED, "status": status, "ms": 0, "request_id": SEALED})


class Service(FastAPI):
    """The application behind its edge, with its whole description."""

    keyed: frozenset[str] = frozenset()

    def guard(self, settings: Settings, pages: Pages) -> None:
        """Put the edge before the application; only the trusted proxies' X-Forwarded-For is believed."""
        application = super().__call__
        routes = [route for route in self.router.routes if isinstance(route, DirectRoute)]
        self.edge = Edge(
            application,
            RateLimit(settings.requests_per_minute),
            Bounds(files=settings.max_body_bytes),
            AccessLog(enabled=settings.log_level.lower() in {"debug", "info"}, json_lines=settings.log_json),
            pages,
            {route.path: route.before(self, application) for route in routes},
        )
        outermost = ProxyHeadersMiddleware(cast("Any", self.edge), settings.trusted_proxies)
        self._outermost = cast("ASGIApp", outermost)

    def keep_routes(self, *routers: APIRouter) -> None:
        """Answer with these routers' own routes: an included router would match every path twice (measured)."""
        self.router.routes.extend(route for router in routers for route in router.routes)
        self.router.middleware_stack = Branches(self.router.routes, self.router.middleware_stack)
        self.keyed = keyed_paths(routers)

    def build_middleware_stack(self) -> ASGIApp:
        """The layers that are needed within the edge, which bounds bodies itself: each costs every request."""
        handlers = dict(self.exception_handlers)
        unforeseen = handlers.pop(Exception)
        within = ExceptionMiddleware(AsyncExitStackMiddleware(self.router), handlers)
        return ServerErrorMiddleware(within, unforeseen)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._outermost(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """The description, made once."""
        if self.openapi_schema is None:
            complete(super().openapi(), self.keyed)
        return self.openapi_schema or {}


def _route_of(visit: Visit) -> str:
    route = visit.scope.get("route")
    if route is not None:
        return str(route.path_format)
    return visit.path if visit.path in UNCOUNTED else str(visit.scope.get("page_route", "unmatched"))


async def _serve(visit: Visit, page: KeptPage) -> None:
    visit.scope["page_route"] = "/v1/listings/{listing_id}"
    named = visit.headers.get(b"if-none-match")
    if named and (named == b"*" or page.etag in {tag.strip().removeprefix(b"W/") for tag in named.split(b",")}):
        kept = [header for header in page.headers if header[0] not in {b"content-length", b"content-type"}]
        await visit.send({"type": "http.response.start", "status": 304, "headers": kept})
        await visit.send({"type": "http.response.body", "body": b""})
        return
    await visit.send({"type": "http.response.start", "status": 200, "headers": page.headers})
    await visit.send({"type": "http.response.body", "body": page.body})


def _announced(headers: dict[bytes, bytes]) -> int:
    length = headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


def _bounded(receive: Receive, most: int) -> Receive:
    """The same body, refused as soon as it grows past `most` bytes."""
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(413)
        return message

    return bounded
