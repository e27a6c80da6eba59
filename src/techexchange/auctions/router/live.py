"""Open bidding as it happens, for everybody: by server-sent events, or by asking and waiting."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from techexchange.auctions.errors import AuctionNotFound, NotOpenBidding
from techexchange.auctions.schemas import BidEventOut, Board, LiveOut
from techexchange.infra.http.problems import ValidationFailed, problems
from techexchange.infra.http.streams import NOT_KEPT, EventStream, WatchedRoute, last_seen

LONGEST_WAIT_SECONDS = 25
router = APIRouter(prefix="/v1/auctions/{auction_id}", tags=["auctions"], route_class=WatchedRoute)
STREAM: dict[str, Any] = {
    "description": "Events `state` (the whole state) and `bid`; the id of each is its position in the record.",
    "content": {"text/event-stream": {"schema": BidEventOut.model_json_schema()}},
}


async def _board(request: Request) -> Board:
    board: Board = request.app.state.board
    return board


Boards = Annotated[Board, Depends(_board)]


@router.get(
    "/live",
    summary="Show or await the state of open bidding",
    response_model=LiveOut,
    responses=problems(AuctionNotFound, NotOpenBidding, ValidationFailed),
)
async def show_live(
    board: Boards,
    auction_id: UUID,
    after: Annotated[int | None, Query(ge=0, lt=2**63, description="The sequence of what is known already")] = None,
    wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT_SECONDS, description="How many seconds to wait for more")] = 0,
) -> Response:
    """The state at once, or as soon as there is one after the sequence named, or when the time to wait is over."""
    channel = await board.channel(auction_id)
    if after is not None and wait:
        await channel.turned(after, wait)
    return Response(channel.body, media_type="application/json", headers=NOT_KEPT)


@router.get(
    "/events",
    summary="Watch open bidding",
    response_class=Response,
    responses=problems(AuctionNotFound, NotOpenBidding) | {200: STREAM},
)
async def stream_events(
    board: Boards,
    auction_id: UUID,
    last_event_id: Annotated[str | None, Header(description="Where an interrupted stream goes on")] = None,
) -> Response:
    """The whole state, and then every visible bid as it is placed; the stream ends when bidding has ended."""
    channel = await board.channel(auction_id)
    return EventStream(channel, last_seen(last_event_id))
