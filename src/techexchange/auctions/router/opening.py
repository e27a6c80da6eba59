"""The opening of bids over HTTP: custodians take part, and everybody can check it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from techexchange.auctions import actions, queries
from techexchange.auctions.errors import (
    AlreadyOpened,
    AuctionNotFound,
    BidAltered,
    CustodianUnknown,
    EnvelopeUnknown,
    NotSealedBidding,
    NotYetOpened,
    ReserveMissing,
    SharesMissing,
    SharesTooEarly,
    ShareWrong,
)
from techexchange.auctions.schemas import (
    AuctionExportOut,
    HandingInOut,
    HandInSharesIn,
    OpeningOut,
    SealedSharesOut,
    SealedSharesQuery,
)
from techexchange.identity.actions import Safeguards
from techexchange.infra.http import CurrentActor, ExchangeRoute, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.sealing import Seal
from techexchange.infra.signing import Signer
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SecondFactorRequired

router = APIRouter(prefix="/v1/auctions/{auction_id}", tags=["auctions"], route_class=ExchangeRoute)
READING = (MalformedRequest, ValidationFailed, AuctionNotFound)
KEEPING = (Unauthenticated, Forbidden, SecondFactorRequired, SharesTooEarly, CustodianUnknown, NotSealedBidding)
CHANGE = (*READING, *KEEPING, IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
OPENING = (MoveNotAllowed, AlreadyOpened, BidAltered, ReserveMissing)


async def _seal(request: Request) -> Seal:
    safeguards: Safeguards = request.app.state.safeguards
    return safeguards.seal


async def _signer(request: Request) -> Signer:
    signer: Signer = request.app.state.signer
    return signer


SealOf = Annotated[Seal, Depends(_seal)]
SignerOf = Annotated[Signer, Depends(_signer)]


@router.get(
    "/sealed-shares",
    summary="List what was sealed to a custodian",
    responses=problems(*READING, *KEEPING, MoveNotAllowed, ReserveMissing),
)
async def list_sealed_shares(
    uow: Uow, actor: CurrentActor, auction_id: UUID, query: Annotated[SealedSharesQuery, Query()]
) -> SealedSharesOut:
    """For the custodian alone, once the deadline has passed: the shares to be opened with its private key."""
    found = await queries.sealed_shares(uow, actor, auction_id, query.wanted())
    return SealedSharesOut.of(auction_id, query, found)


@router.post(
    "/shares",
    summary="Hand in a custodian's shares",
    responses=problems(*CHANGE, *OPENING, ShareWrong, EnvelopeUnknown),
)
async def hand_in_shares(
    uow: Uow, actor: CurrentActor, auction_id: UUID, body: HandInSharesIn, seal: SealOf
) -> HandingInOut:
    """Each share is checked; with the last one needed, all bids are opened in this very transaction."""
    return HandingInOut.of(await actions.hand_in_shares(uow, actor, auction_id, body.answers(), seal))


@router.post("/open", summary="Open without a custodian", responses=problems(*CHANGE, *OPENING, SharesMissing))
async def open_incomplete(uow: Uow, actor: CurrentActor, auction_id: UUID, seal: SealOf) -> OpeningOut:
    """By the owner, where enough custodians have come, but a bid lacks a share that only an absent one could give."""
    await actions.open_incomplete(uow, actor, auction_id, seal)
    return OpeningOut.of(await queries.opening_record(uow, actor, auction_id))


@router.get("/opening", summary="Show the opening of the bids", responses=problems(*READING))
async def show_opening(uow: Uow, actor: CurrentActor, auction_id: UUID) -> OpeningOut:
    """Public: before the opening only which custodians have come, afterwards every bid."""
    return OpeningOut.of(await queries.opening_record(uow, actor, auction_id))


@router.get("/export", summary="Export what proves the opening", responses=problems(*READING, NotYetOpened))
async def export_auction(uow: Uow, actor: CurrentActor, auction_id: UUID, signer: SignerOf) -> AuctionExportOut:
    """Public once bids are open: rules, envelopes, shares, contents, rankings and the record, signed."""
    return AuctionExportOut.model_validate(await queries.auction_export(uow, actor, auction_id, signer))
