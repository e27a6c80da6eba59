"""How one request becomes one unit of work.

The route opens the unit of work, asks who is acting, lets the endpoint act, keeps the answer under the request's
Idempotency-Key, and commits; only then is the answer sent, so that a failed commit is an error and never a promise.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from functools import wraps
from typing import Annotated, Any, ClassVar

from fastapi import Depends, Header, Query, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from starlette.requests import ClientDisconnect

from techexchange.infra import idempotency
from techexchange.infra.database import NOTHING
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, PreconditionRequired
from techexchange.infra.http.schemas import AggregateOut, PageOut
from techexchange.infra.uow import Busy, Exchange, UnitOfWork
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, AccessRefused, Actor

Authenticate = Callable[[UnitOfWork, str], Awaitable[Actor]]
"""Who shows a token; being a unit of work's first query, it also brings the time, and whose rows can be reached."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
KEY = re.compile(r"[\x21-\x7e]{8,200}")
ATTEMPTS = 3
SEALED = "sealed"
"""What is told of every request to a sealed route, whichever it is."""
FOR_STRANGERS = "x-for-strangers"
"""In the description, until it is complete: this operation takes no bearer token."""
REFERENCE = "ledger-reference"
"""The header that names the facts a request put on record."""
MOST_REFERENCES = 100
shown: ContextVar[object] = ContextVar("shown", default=None)
bearer = HTTPBearer(auto_error=False, description="An access token from POST /v1/sessions or POST /oauth/token")


class ExchangeRoute(APIRoute):
    """A route of the exchange; its POSTs need an Idempotency-Key."""

    keyed: ClassVar[bool] = True
    asks_who: ClassVar[bool] = True
    sealed: ClassVar[bool] = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["operation_id"] = options.get("operation_id") or endpoint.__name__
        super().__init__(path, _remembering(endpoint), **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            await _receive(request)
            for remaining in reversed(range(_attempts(request))):
                try:
                    return await self.complete(request, await self._once(request, answer))
                except Busy:
                    if not remaining:
                        raise
                except Forbidden as refused:
                    await _record_refusal(request, SEALED if self.sealed else self.path_format, refused)
                    raise
            raise Busy

        return handle

    async def complete(self, _: Request, response: Response) -> Response:
        """Add what only the commit could give, such as a place in the record; here nothing."""
        return response

    async def _once(self, request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        exchange: Exchange = request.app.state.exchange
        token = _token(request) if self.asks_who else None
        async with exchange.unit_of_work(timed=token is None, reach=NOTHING) as uow:
            request.state.uow = uow
            request.state.actor = actor = await _authenticated(request, uow, token)
            attempt = await self._attempt(request, actor)
            kept = await idempotency.begin(uow, attempt) if attempt else None
            if kept:
                return Response(kept.body, kept.status, kept.headers | {"idempotency-replayed": "true"})
            response = await answer(request)
            _describe(request, response)
            _refer(uow, response)
            if attempt:
                headers = dict(response.headers)
                given = idempotency.Answer(response.status_code, headers, bytes(response.body))
                idempotency.finish(uow, attempt, given)
        return response

    async def _attempt(self, request: Request, actor: Actor) -> idempotency.Attempt | None:
        if not self.keyed or request.method != "POST" or actor.is_anonymous:
            return None
        key = request.headers.get("idempotency-key", "")
        if not KEY.fullmatch(key):
            raise IdempotencyKeyMissing
        asked = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
        asked.update(request.headers.get("if-match", "").encode() + b"\n" + await request.body())
        return idempotency.Attempt(actor.id, key, asked.digest())


class AnyonesRoute(ExchangeRoute):
    """A route whose POSTs may be repeated freely: signing in, and what strangers may do."""

    keyed = False


class SealedRoute(AnyonesRoute):
    """A route nobody may know was used: it is told of by one word, without who, when exactly, how long or how it ended.

    Nothing is kept under an Idempotency-Key either; its answers must be the same when a request is repeated.
    """

    sealed = True


class CoverRoute(ExchangeRoute):
    """A route that many use, told of by the same word as sealed ones: their few requests are lost among its many."""

    sealed = True


class StrangersRoute(AnyonesRoute):
    """A route that proves who someone is, and so looks at no bearer token."""

    asks_who = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        described = (options.pop("openapi_extra", None) or {}) | {FOR_STRANGERS: True}
        super().__init__(path, endpoint, openapi_extra=described, **options)


async def _receive(request: Request) -> None:
    """Have the whole body before a transaction begins, so that a slow sender holds no connection."""
    if request.method not in SAFE:
        try:
            await request.body()
        except ClientDisconnect as gone:
            raise MalformedRequest from gone


def _attempts(request: Request) -> int:
    """How often a request may be tried; one with files only once, since they are read as they are stored."""
    return 1 if request.headers.get("content-type", "").startswith("multipart/") else ATTEMPTS


def _remembering(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """The same endpoint, which leaves what it shows for the route to describe in headers."""

    @wraps(endpoint)
    async def remembered(*args: Any, **kwargs: Any) -> Any:
        result = await endpoint(*args, **kwargs)
        shown.set(result)
        return result

    return remembered


def _describe(request: Request, response: Response) -> None:
    result = shown.get()
    shown.set(None)
    if isinstance(result, AggregateOut):
        response.headers["etag"] = tag = f'"{result.version}"'
        named = request.headers.get("if-none-match", "")
        if request.method in SAFE and tag in {part.strip().removeprefix("W/") for part in named.split(",")}:
            response.status_code, response.body = 304, b""
            del response.headers["content-length"], response.headers["content-type"]
    elif isinstance(result, PageOut) and result.next_cursor:
        following = request.url.include_query_params(cursor=result.next_cursor)
        response.headers["link"] = f'<{following.path}?{following.query}>; rel="next"'
    response.headers.setdefault("cache-control", "no-store" if request.method not in SAFE else "private, no-cache")


def _refer(uow: UnitOfWork, response: Response) -> None:
    """Name what this request puts on record; each can be turned into a receipt once it is committed and signed over."""
    facts = [*uow.events, *uow.beside]
    if facts:
        named = [str(event.event_id) for event in facts[:MOST_REFERENCES]]
        response.headers[REFERENCE] = ", ".join(named)


def _token(request: Request) -> str | None:
    """The bearer token shown, None where no credential is; raises Unauthenticated for any other scheme."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme and (scheme.lower() != "bearer" or not token):
        raise Unauthenticated
    return token.strip() or None


async def _authenticated(request: Request, uow: UnitOfWork, token: str | None) -> Actor:
    if token is None:
        return ANONYMOUS
    authenticate: Authenticate = request.app.state.authenticate
    return await authenticate(uow, token)


async def _record_refusal(request: Request, operation: str, refused: Forbidden) -> None:
    actor: Actor = getattr(request.state, "actor", ANONYMOUS)
    if request.method in SAFE or actor.is_anonymous:
        return
    exchange: Exchange = request.app.state.exchange
    async with exchange.unit_of_work() as uow:
        uow.publish(
            AccessRefused(
                subject_id=actor.id,
                actor_id=actor.id,
                at=uow.now,
                operation=f"{request.method} {operation}",
                reason=refused.code,
            )
        )


async def _open_unit_of_work(request: Request) -> UnitOfWork:
    uow: UnitOfWork = request.state.uow
    return uow


async def _current_actor(request: Request, _: Annotated[object, Depends(bearer)]) -> Actor:
    actor: Actor = request.state.actor
    return actor


async def _if_match(
    if_match: Annotated[
        str | None,
        Header(description='The ETag of the version being changed, such as `"3"`; `*` for whichever it is.'),
    ] = None,
) -> int | None:
    """The version named by If-Match, None for any; raises PreconditionRequired or MalformedRequest."""
    if if_match is None:
        raise PreconditionRequired
    if if_match.strip() == "*":
        return None
    named = re.fullmatch(r'\s*"?(\d{1,18})"?\s*', if_match)
    if named is None:
        raise MalformedRequest(header="If-Match")
    return int(named[1])


async def _paging(
    limit: Annotated[int, Query(ge=1, le=100, description="How many items, 1 to 100")] = 20,
    cursor: Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before")] = None,
) -> PageRequest:
    return PageRequest.parse(limit, cursor)


Uow = Annotated[UnitOfWork, Depends(_open_unit_of_work)]
CurrentActor = Annotated[Actor, Depends(_current_actor)]
IfMatch = Annotated[int | None, Depends(_if_match)]
Paging = Annotated[PageRequest, Depends(_paging)]
