"""Whole datasets over HTTP: the catalogue line by line, auctions as release packages, and what datasets there are."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from techexchange.auctions.errors import AuctionNotFound
from techexchange.infra import json
from techexchange.infra.http import Paging, StrangersRoute, Uow
from techexchange.infra.http.problems import ValidationFailed, problems
from techexchange.infra.http.streams import CLOCK, WatchedRoute
from techexchange.infra.uow import Exchange, UnitOfWork
from techexchange.kernel.paging import CursorInvalid
from techexchange.opendata import queries
from techexchange.opendata.errors import NothingReleased
from techexchange.opendata.schemas import Publisher, as_json_ld, as_turtle, catalogue_graph, line_of, package_of
from techexchange.settings import Settings

packages = APIRouter(prefix="/v1/open-data", tags=["open data"], route_class=StrangersRoute)
downloads = APIRouter(prefix="/v1/open-data", tags=["open data"], route_class=WatchedRoute)
CACHED = {"cache-control": "public, max-age=60"}
PIECE_SECONDS = 30.0
"""How long one piece of a download may take; the whole may take as long as it has pieces."""
FALLBACK = {"vi": "Sàn giao dịch công nghệ", "en": "Technology exchange"}


def _answered(media_type: str, schema: dict[str, Any] | None = None) -> dict[int | str, dict[str, Any]]:
    described = {"schema": schema} if schema else {}
    return {200: {"description": "The document.", "content": {media_type: described}}}


PACKAGE = _answered(
    "application/json", {"type": "object", "description": "A release package (OCDS 1.1)", "required": ["releases"]}
)


class Download(StreamingResponse):
    """An answer in pieces, each of which is given its own time."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send one piece after the other."""
        clock = scope.get("state", {}).get(CLOCK)
        if isinstance(clock, asyncio.Timeout):
            self.body_iterator = _timed(self.body_iterator, clock)
        await super().__call__(scope, receive, send)


async def _timed(pieces: Any, clock: asyncio.Timeout) -> AsyncIterator[bytes]:
    async for piece in pieces:
        clock.reschedule(asyncio.get_running_loop().time() + PIECE_SECONDS)
        yield piece


@downloads.get(
    "/listings.jsonl",
    summary="Download the whole catalogue",
    response_class=Response,
    responses=_answered("application/jsonl"),
)
async def download_listings(request: Request) -> Response:
    """One published listing a line; follow the feed from `Ledger-Position` on to keep the copy current."""
    exchange: Exchange = request.app.state.exchange
    position = await queries.ledger_position(exchange.sessions)
    headers = CACHED | {"ledger-position": str(position)}
    return Download(_lines(exchange), headers=headers, media_type="application/jsonl")


async def _lines(exchange: Exchange) -> AsyncIterator[bytes]:
    async for batch in queries.public_listings(exchange.sessions):
        yield b"".join(map(line_of, batch))


@packages.get(
    "/ocds/releases",
    summary="Auctions and awards as OCDS",
    response_class=Response,
    responses=problems(NothingReleased, CursorInvalid, ValidationFailed) | PACKAGE,
)
async def list_releases(request: Request, uow: Uow, paging: Paging) -> Response:
    """A release package (OCDS 1.1) of published auctions, the last published first; `Link` leads to the next."""
    found = await queries.releases(uow, paging)
    path = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    answer = _json(package_of(found.items, await _publisher(request, uow), path))
    if found.next_cursor:
        following = request.url.include_query_params(cursor=found.next_cursor)
        answer.headers["link"] = f'<{following.path}?{following.query}>; rel="next"'
    return answer


@packages.get(
    "/ocds/releases/{auction_id}",
    summary="One auction as OCDS",
    response_class=Response,
    responses=problems(AuctionNotFound, ValidationFailed) | PACKAGE,
)
async def show_release(request: Request, uow: Uow, auction_id: UUID) -> Response:
    """A release package (OCDS 1.1) of one published auction."""
    told = await queries.release(uow, auction_id)
    return _json(package_of([told], await _publisher(request, uow), request.url.path))


@packages.get(
    "/catalog.jsonld",
    summary="What can be taken away, as DCAT-AP in JSON-LD",
    response_class=Response,
    responses=_answered("application/ld+json", {"type": "object"}),
)
async def show_catalogue_record(request: Request, uow: Uow) -> Response:
    """The catalogue of these datasets, for data portals."""
    body = as_json_ld(catalogue_graph(await _publisher(request, uow), await _name(uow)))
    return Response(body, headers=CACHED, media_type="application/ld+json")


@packages.get(
    "/catalog.ttl",
    summary="What can be taken away, as DCAT-AP in Turtle",
    response_class=Response,
    responses=_answered("text/turtle"),
)
async def show_catalogue_turtle(request: Request, uow: Uow) -> Response:
    """The same catalogue in Turtle."""
    body = as_turtle(catalogue_graph(await _publisher(request, uow), await _name(uow)))
    return Response(body, headers=CACHED, media_type="text/turtle")


async def _name(uow: UnitOfWork) -> dict[str, str]:
    return await queries.publisher_name(uow) or FALLBACK


async def _publisher(request: Request, uow: UnitOfWork) -> Publisher:
    settings: Settings = request.app.state.settings
    name = await _name(uow)
    url = settings.public_url.rstrip("/")
    return Publisher(name.get("vi") or name["en"], url, settings.ocid_prefix, settings.open_data_license)


def _json(package: dict[str, Any]) -> Response:
    return Response(json.dumps(package), headers=CACHED, media_type="application/json")
