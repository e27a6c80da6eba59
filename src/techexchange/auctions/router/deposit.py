"""Deposits over HTTP; to everyone but their bidders and those who look after them they do not exist."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.auctions import actions, queries
from techexchange.auctions.errors import AuctionNotFound, DepositNotDue, DepositNotFound
from techexchange.auctions.router.qualification import ACCESS, CHANGED, KEYED
from techexchange.auctions.schemas.deposit import DepositOut, DepositReferenceIn, DepositRefusalIn
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, Uow
from techexchange.infra.http.problems import problems
from techexchange.kernel.errors import Forbidden
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import MandateNotActive, SecondFactorRequired

router = APIRouter(prefix="/v1", tags=["awards"], route_class=ExchangeRoute)
MOVE = (*ACCESS, *KEYED, *CHANGED, Forbidden, SecondFactorRequired, MandateNotActive, DepositNotFound)


@router.get(
    "/auctions/{auction_id}/deposits",
    summary="List deposits",
    responses=problems(*ACCESS, AuctionNotFound, CursorInvalid),
)
async def list_deposits(uow: Uow, actor: CurrentActor, auction_id: UUID, paging: Paging) -> PageOut[DepositOut]:
    """Newest first: a bidder its own, those who look after deposits all; none until bids are opened."""
    found = await queries.deposits(uow, actor, auction_id, paging)
    return PageOut[DepositOut].of(found, lambda deposit: DepositOut.of(deposit, actor))


@router.get("/deposits/{deposit_id}", summary="Show a deposit", responses=problems(*ACCESS, DepositNotFound))
async def show_deposit(uow: Uow, actor: CurrentActor, deposit_id: UUID) -> DepositOut:
    """Where it is, and what the rules say becomes of it."""
    return DepositOut.of(await queries.deposit(uow, actor, deposit_id), actor)


@router.post("/deposits/{deposit_id}/hold", summary="Confirm a deposit", responses=problems(*MOVE))
async def hold_deposit(
    uow: Uow, actor: CurrentActor, deposit_id: UUID, version: IfMatch, body: DepositReferenceIn
) -> DepositOut:
    """By the operator's finance, who found it there."""
    return DepositOut.of(await actions.hold_deposit(uow, actor, deposit_id, body.reference, version), actor)


@router.post("/deposits/{deposit_id}/refuse", summary="Refuse a deposit", responses=problems(*MOVE))
async def refuse_deposit(
    uow: Uow, actor: CurrentActor, deposit_id: UUID, version: IfMatch, body: DepositRefusalIn
) -> DepositOut:
    """By the operator's finance, who did not find it there."""
    return DepositOut.of(await actions.refuse_deposit(uow, actor, deposit_id, body.reason, version), actor)


@router.post("/deposits/{deposit_id}/return", summary="Return a deposit", responses=problems(*MOVE, DepositNotDue))
async def return_deposit(
    uow: Uow, actor: CurrentActor, deposit_id: UUID, version: IfMatch, body: DepositReferenceIn
) -> DepositOut:
    """Where the rules say so, with the number of the transfer."""
    return DepositOut.of(await actions.return_deposit(uow, actor, deposit_id, body.reference, version), actor)


@router.post("/deposits/{deposit_id}/keep", summary="Keep a deposit", responses=problems(*MOVE, DepositNotDue))
async def keep_deposit(
    uow: Uow, actor: CurrentActor, deposit_id: UUID, version: IfMatch, body: DepositReferenceIn
) -> DepositOut:
    """Where the rules say so, because the winner did not sign or the bid was put out for falsehood or collusion."""
    return DepositOut.of(await actions.keep_deposit(uow, actor, deposit_id, body.reference, version), actor)
