"""Auctions over HTTP: prepared by the seller, judged by owner and officer, public from then on."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.auctions import actions, queries
from techexchange.auctions.errors import (
    ApprovalNotNeeded,
    AuctionAlreadyRuns,
    AuctionNotApproved,
    AuctionNotFound,
    CustodianRetired,
    CustodiansMissing,
    EnvelopeNotForAuction,
    NothingToAuction,
    OwnAuction,
    PeriodsTooLong,
    PeriodsTooShort,
    ReserveNotSecret,
    ReserveTooLate,
    RulesUnsound,
)
from techexchange.auctions.schemas import (
    AuctionIn,
    AuctionOut,
    AuctionPatchIn,
    AuctionQuery,
    CancelAuctionIn,
    ReturnAuctionIn,
    SealedReserveIn,
)
from techexchange.infra.http import CoverRoute, CurrentActor, ExchangeRoute, IfMatch, PageOut, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import MandateNotActive, OrganizationNotVerified, SecondFactorRequired
from techexchange.listings.errors import ListingNotFound, ListingNotOpen, ListingUnderAuction, WrongDirection

router = APIRouter(prefix="/v1", tags=["auctions"], route_class=ExchangeRoute)
showing = APIRouter(prefix="/v1", tags=["auctions"], route_class=CoverRoute)
FORM = (MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
SELLER = (Unauthenticated, Forbidden, OrganizationNotVerified)
STAFF = (Unauthenticated, Forbidden, SecondFactorRequired, MandateNotActive)
CHANGED = (*FORM, AuctionNotFound, PreconditionRequired, Stale, Busy)
MOVE = (*CHANGED, IdempotencyKeyMissing, IdempotencyKeyReused, MoveNotAllowed)
LISTED = (ListingNotFound, ListingNotOpen, ListingUnderAuction, WrongDirection)
PERIODS = (PeriodsTooShort, PeriodsTooLong)


@router.post(
    "/listings/{listing_id}/auctions",
    status_code=201,
    summary="Prepare an auction",
    responses=problems(*FORM, *KEYED, *SELLER, *LISTED, AuctionAlreadyRuns, NothingToAuction, RulesUnsound),
)
async def prepare_auction(uow: Uow, actor: CurrentActor, listing_id: UUID, body: AuctionIn) -> AuctionOut:
    """Of one's own published supply listing; nobody else sees it but officers, the owner and auditors."""
    prepared = await actions.prepare_auction(uow, actor, listing_id, body.preparation())
    return AuctionOut.of(prepared, actor)


@router.get("/auctions", summary="List auctions", responses=problems(*FORM, CursorInvalid))
async def list_auctions(uow: Uow, actor: CurrentActor, query: Annotated[AuctionQuery, Query()]) -> PageOut[AuctionOut]:
    """The published ones, and my organisations' own, newest first; of bids nothing is told."""
    found = await queries.auctions(uow, actor, query.wanted(), query.request())
    return PageOut[AuctionOut].of(found, lambda auction: AuctionOut.of(auction, actor))


@showing.get("/auctions/{auction_id}", summary="Show an auction", responses=problems(*FORM, AuctionNotFound))
async def show_auction(uow: Uow, actor: CurrentActor, auction_id: UUID) -> AuctionOut:
    """Its rules, its periods, to whom bids are sealed, and where it stands; of bids nothing is told."""
    return AuctionOut.of(await queries.auction(uow, actor, auction_id), actor)


@router.patch(
    "/auctions/{auction_id}",
    summary="Change an auction that is being prepared",
    responses=problems(*CHANGED, *SELLER, MoveNotAllowed, RulesUnsound),
)
async def edit_auction(
    uow: Uow, actor: CurrentActor, auction_id: UUID, version: IfMatch, body: AuctionPatchIn
) -> AuctionOut:
    """What is left out stays; the custodians are those of today."""
    return AuctionOut.of(await actions.edit_auction(uow, actor, auction_id, body.change, version), actor)


@router.put(
    "/auctions/{auction_id}/reserve",
    summary="Hand in the secret reserve",
    responses=problems(*CHANGED, *SELLER, ReserveNotSecret, ReserveTooLate, EnvelopeNotForAuction),
)
async def seal_reserve(
    uow: Uow, actor: CurrentActor, auction_id: UUID, version: IfMatch, body: SealedReserveIn
) -> AuctionOut:
    """Sealed like a bid, and opened with them; another may take its place until tendering begins."""
    sealed = await actions.seal_reserve(uow, actor, auction_id, body.envelope.envelope(), version)
    return AuctionOut.of(sealed, actor)


@router.post(
    "/auctions/{auction_id}/propose",
    summary="Hand an auction in",
    responses=problems(*MOVE, *SELLER, *PERIODS, RulesUnsound),
)
async def propose_auction(uow: Uow, actor: CurrentActor, auction_id: UUID, version: IfMatch) -> AuctionOut:
    """To the owner where the state paid for the technology, else to the officer."""
    return AuctionOut.of(await actions.propose_auction(uow, actor, auction_id, version), actor)


@router.post(
    "/auctions/{auction_id}/approve",
    summary="Approve an auction",
    responses=problems(*MOVE, *STAFF, OwnAuction, ApprovalNotNeeded),
)
async def approve_auction(uow: Uow, actor: CurrentActor, auction_id: UUID, version: IfMatch) -> AuctionOut:
    """By the owner, where the state paid for the technology."""
    return AuctionOut.of(await actions.approve_auction(uow, actor, auction_id, version), actor)


@router.post(
    "/auctions/{auction_id}/return",
    summary="Give an auction back to be improved",
    responses=problems(*MOVE, *STAFF, OwnAuction),
)
async def return_auction(
    uow: Uow, actor: CurrentActor, auction_id: UUID, version: IfMatch, body: ReturnAuctionIn
) -> AuctionOut:
    """By the owner or the officer, saying what to improve."""
    return AuctionOut.of(await actions.return_auction(uow, actor, auction_id, body.note, version), actor)


@router.post(
    "/auctions/{auction_id}/publish",
    summary="Publish an auction",
    responses=problems(
        *(*MOVE, *STAFF, *LISTED, *PERIODS),
        *(OwnAuction, AuctionNotApproved, CustodiansMissing, CustodianRetired, NothingToAuction),
    ),
)
async def publish_auction(uow: Uow, actor: CurrentActor, auction_id: UUID, version: IfMatch) -> AuctionOut:
    """By the auction officer; from now on everybody sees it, and its listing is not negotiated until it ends."""
    return AuctionOut.of(await actions.publish_auction(uow, actor, auction_id, version), actor)


@router.post(
    "/auctions/{auction_id}/cancel",
    summary="Call an auction off",
    responses=problems(*MOVE, *STAFF, OrganizationNotVerified),
)
async def cancel_auction(
    uow: Uow, actor: CurrentActor, auction_id: UUID, version: IfMatch, body: CancelAuctionIn
) -> AuctionOut:
    """The seller until it is public, the officer until bids are opened, the owner always; sealed bids stay sealed."""
    return AuctionOut.of(await actions.cancel_auction(uow, actor, auction_id, body.cause(), version), actor)
