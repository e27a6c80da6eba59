"""Deals over HTTP; to everyone but the two parties they do not exist."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.deals import actions, queries
from techexchange.deals.errors import DealNotFound
from techexchange.deals.schemas import CancelIn, DealOut, DealQuery
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified

router = APIRouter(prefix="/v1/deals", tags=["deals"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
CHANGE = (Forbidden, OrganizationNotVerified, DealNotFound, PreconditionRequired, Stale, MoveNotAllowed)


@router.get("", summary="List my deals", responses=problems(*ACCESS, CursorInvalid))
async def list_deals(uow: Uow, actor: CurrentActor, query: Annotated[DealQuery, Query()]) -> PageOut[DealOut]:
    """The deals of my organisations, newest first."""
    found = await queries.deals(uow, actor, query.status, query.listing_id, query.request())
    return PageOut[DealOut].of(found, lambda deal: DealOut.of(deal, actor))


@router.get("/{deal_id}", summary="Show a deal", responses=problems(*ACCESS, DealNotFound))
async def show_deal(uow: Uow, actor: CurrentActor, deal_id: UUID) -> DealOut:
    """One deal, for its two parties."""
    return DealOut.of(await queries.deal(uow, actor, deal_id), actor)


@router.post("/{deal_id}/cancel", summary="Cancel a deal", responses=problems(*ACCESS, *KEYED, *CHANGE))
async def cancel_deal(uow: Uow, actor: CurrentActor, deal_id: UUID, version: IfMatch, body: CancelIn) -> DealOut:
    """Give the deal up; a listing it reserved is open to offers again."""
    return DealOut.of(await actions.cancel(uow, actor, deal_id, body.reason, version), actor)
