"""Sealed bids over HTTP; which auction is bid in, by whom, and how often, is told neither by log nor by metrics."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from techexchange.auctions import actions, queries
from techexchange.auctions.actions import Bidder
from techexchange.auctions.errors import (
    AuctionNotFound,
    BidderNotEligible,
    BidNotFound,
    BidTooEarly,
    BidTooLate,
    BidTooLong,
    BidUsedBefore,
    ContentMisfit,
    EnvelopeNotForAuction,
    NotSealedBidding,
    ReserveMissing,
)
from techexchange.auctions.models import Bid, LedgerPlace, receipt_of
from techexchange.auctions.queries import CommonLook
from techexchange.auctions.schemas import OwnBidOut, ReceiptOut, SubmitBidIn, WithdrawBidIn
from techexchange.identity.actions import Safeguards
from techexchange.identity.errors import ConflictOfInterest
from techexchange.infra import json
from techexchange.infra.http import CurrentActor, SealedRoute, Uow
from techexchange.infra.http.problems import MalformedRequest, ValidationFailed, problems
from techexchange.infra.sealing import Seal
from techexchange.infra.signing import Signer
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import OrganizationNotVerified
from techexchange.offers.errors import OrganizationAmbiguous, RelatedParty

ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed, Forbidden, OrganizationAmbiguous)
TIME = (AuctionNotFound, NotSealedBidding, BidTooEarly, BidTooLate, MoveNotAllowed, Busy, OrganizationNotVerified)
PARTY = (RelatedParty, ConflictOfInterest, ReserveMissing, BidderNotEligible)
FORM = (EnvelopeNotForAuction, ContentMisfit, BidTooLong, BidUsedBefore)
OnBehalfOf = Annotated[
    UUID | None, Query(description="Whose bid; needed where you may read bids of several organisations")
]


class ReceiptRoute(SealedRoute):
    """A route that answers with a receipt: the bid's place in the record is only given when it is committed."""

    async def complete(self, request: Request, response: Response) -> Response:
        """The answer with the receipt in it, once the record was looked into."""
        bid: Bid = request.state.bid
        record: CommonLook = request.app.state.record
        place = await record.place(bid.event_id)
        shown = json.loads(response.body) | {"receipt": _signed(request, bid, place)}
        headers = {name: value for name, value in response.headers.items() if name != "content-length"}
        return Response(json.dumps(shown), response.status_code, headers)


def _signed(request: Request, bid: Bid, place: LedgerPlace) -> dict[str, object]:
    signer: Signer = request.app.state.signer
    return receipt_of(bid, place, signer.key_id).signed(signer.sign)


async def _seal(request: Request) -> Seal:
    safeguards: Safeguards = request.app.state.safeguards
    return safeguards.seal


SealOf = Annotated[Seal, Depends(_seal)]
receipts = APIRouter(prefix="/v1/auctions/{auction_id}/bids", tags=["bids"], route_class=ReceiptRoute)
router = APIRouter(prefix="/v1/auctions/{auction_id}/bids", tags=["bids"], route_class=SealedRoute)


@receipts.post(
    "",
    status_code=201,
    summary="Hand in a sealed bid",
    responses=problems(*ACCESS, *TIME, *PARTY, *FORM),
)
async def submit_bid(
    *, uow: Uow, actor: CurrentActor, auction_id: UUID, body: SubmitBidIn, seal: SealOf, request: Request
) -> OwnBidOut:
    """Hand in an envelope, or a content to be sealed; a later one takes its place, the same again changes nothing."""
    bidder = Bidder(body.organization_id, request.client.host if request.client else "unknown", seal)
    if body.envelope:
        bid = await actions.submit_bid(uow, actor, auction_id, body.envelope.envelope(), bidder)
    else:
        bid = await actions.seal_bid(uow, actor, auction_id, body.stated(), bidder)
    request.state.bid = bid
    return OwnBidOut.of(bid, actor)


@router.get("/mine", summary="Show my bid", responses=problems(*ACCESS, BidNotFound))
async def show_my_bid(
    uow: Uow, actor: CurrentActor, auction_id: UUID, seal: SealOf, organization_id: OnBehalfOf = None
) -> OwnBidOut:
    """My organisation's bid with its earlier versions; what it says, nobody can show before it is opened."""
    bid, *earlier = await queries.own_bids(uow, actor, auction_id, organization_id, seal)
    return OwnBidOut.of(bid, actor, *earlier)


@router.post(
    "/mine/withdraw",
    summary="Withdraw my bid",
    responses=problems(*ACCESS, *TIME, BidNotFound),
)
async def withdraw_my_bid(
    *, uow: Uow, actor: CurrentActor, auction_id: UUID, seal: SealOf, body: WithdrawBidIn | None = None
) -> OwnBidOut:
    """Take the bid back before the deadline; another may be handed in after it."""
    bidder = Bidder(body.organization_id if body else None, "", seal)
    return OwnBidOut.of(await actions.withdraw_bid(uow, actor, auction_id, bidder), actor)


@router.get("/mine/receipt", summary="Show the receipt for my bid", responses=problems(*ACCESS, BidNotFound))
async def show_my_receipt(
    *,
    uow: Uow,
    actor: CurrentActor,
    auction_id: UUID,
    seal: SealOf,
    organization_id: OnBehalfOf = None,
    request: Request,
) -> ReceiptOut:
    """The receipt once more, for the newest version; it can be verified offline."""
    bid, place = await queries.own_place(uow, actor, auction_id, organization_id, seal)
    return ReceiptOut.model_validate(_signed(request, bid, place))
