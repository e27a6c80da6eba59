"""The one record of a transfer over HTTP, for its parties."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.deals import queries
from techexchange.deals.errors import DealNotFound
from techexchange.deals.schemas.record import DealRecordOut
from techexchange.infra.http import CurrentActor, ExchangeRoute, Uow
from techexchange.infra.http.problems import MalformedRequest, ValidationFailed, problems
from techexchange.kernel.errors import Unauthenticated

router = APIRouter(prefix="/v1/deals", tags=["deals"], route_class=ExchangeRoute)


@router.get(
    "/{deal_id}/record",
    summary="The whole record of a deal",
    responses=problems(Unauthenticated, MalformedRequest, ValidationFailed, DealNotFound),
)
async def show_record(uow: Uow, actor: CurrentActor, deal_id: UUID) -> DealRecordOut:
    """From the listing's version to the last royalties, each line with its place in the ledger."""
    return DealRecordOut.of(await queries.record(uow, actor, deal_id))
