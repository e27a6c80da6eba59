"""Bids in the open over HTTP: who makes them is kept neither by the answer's key nor in the record."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from techexchange.auctions import actions, queries
from techexchange.auctions.actions import Bidder
from techexchange.auctions.errors import (
    AuctionNotFound,
    BidderNotEligible,
    BidTooEarly,
    BidTooLate,
    BidTooLow,
    LotNotFound,
    MaximumNotRaised,
    NotOpenBidding,
)
from techexchange.auctions.router.tendering import SealOf
from techexchange.auctions.schemas import LotPositionOut, OpenBidIn, OpenPositionsOut
from techexchange.identity.errors import ConflictOfInterest
from techexchange.infra.http import AnyonesRoute, CurrentActor, Uow
from techexchange.infra.http.problems import MalformedRequest, ValidationFailed, problems
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.money import CurrencyMismatch
from techexchange.kernel.permissions import OrganizationNotVerified
from techexchange.offers.errors import OrganizationAmbiguous, RelatedParty

router = APIRouter(prefix="/v1/auctions/{auction_id}/open-bids", tags=["bids"], route_class=AnyonesRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed, Forbidden, OrganizationAmbiguous, AuctionNotFound)
PARTY = (RelatedParty, ConflictOfInterest, BidderNotEligible, OrganizationNotVerified)
RULES = (NotOpenBidding, BidTooEarly, BidTooLate, BidTooLow, MaximumNotRaised, LotNotFound, CurrencyMismatch)


@router.post(
    "",
    status_code=201,
    summary="Bid in the open",
    responses=problems(*ACCESS, *PARTY, *RULES, MoveNotAllowed, Busy),
)
async def bid_openly(
    *, uow: Uow, actor: CurrentActor, auction_id: UUID, body: OpenBidIn, seal: SealOf, request: Request
) -> LotPositionOut:
    """Bid an amount at once, or have the exchange bid up to a hidden maximum; the same again changes nothing."""
    bidder = Bidder(body.organization_id, request.client.host if request.client else "unknown", seal)
    return LotPositionOut.of(await actions.bid_openly(uow, actor, auction_id, body.pledge(), bidder))


@router.get("/mine", summary="Show where I stand", responses=problems(*ACCESS, NotOpenBidding))
async def show_my_open_bids(
    *,
    uow: Uow,
    actor: CurrentActor,
    auction_id: UUID,
    seal: SealOf,
    organization_id: Annotated[
        UUID | None, Query(description="Whose bids; needed where you may read bids of several organisations")
    ] = None,
) -> OpenPositionsOut:
    """Whether my organisation leads in each lot it bid for, and its hidden maximum, which nobody else is shown."""
    found = await queries.open_positions(uow, actor, auction_id, organization_id, seal)
    return OpenPositionsOut(items=[LotPositionOut.of(position) for position in found])
