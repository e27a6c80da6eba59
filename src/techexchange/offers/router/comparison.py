"""What offers are worth, over HTTP: for the organisation that received them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.identity.errors import ConflictOfInterest
from techexchange.infra.http import CurrentActor, ExchangeRoute, PageOut, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified
from techexchange.listings.errors import ListingNotFound
from techexchange.offers import actions, queries
from techexchange.offers.errors import ForecastOutOfRange, ValuationNotFound
from techexchange.offers.schemas import AssumptionsIn, ComparisonOut, ValuationIn, ValuationOut, ValuationQuery

router = APIRouter(prefix="/v1", tags=["offers"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
RECIPIENT = (Forbidden, ListingNotFound, ForecastOutOfRange)


@router.get(
    "/listings/{listing_id}/offers/compare",
    summary="Compare the offers on a listing",
    responses=problems(*ACCESS, *RECIPIENT),
)
async def compare_offers(
    uow: Uow, actor: CurrentActor, listing_id: UUID, query: Annotated[AssumptionsIn, Query()]
) -> ComparisonOut:
    """The standing offers side by side, each with its expected present value: low, base and high."""
    return ComparisonOut.of(await queries.compare(uow, actor, listing_id, query.assumptions()), query)


@router.post(
    "/listings/{listing_id}/valuations",
    status_code=201,
    summary="Keep a valuation of the offers on a listing",
    responses=problems(*ACCESS, *KEYED, *RECIPIENT, OrganizationNotVerified, ConflictOfInterest),
)
async def keep_valuation(uow: Uow, actor: CurrentActor, listing_id: UUID, body: ValuationIn) -> ValuationOut:
    """The comparison as it is now, with all its assumptions; an acceptance may name it."""
    return ValuationOut.of(await actions.keep_valuation(uow, actor, listing_id, body.assumptions()))


@router.get("/valuations", summary="List my valuations", responses=problems(*ACCESS, CursorInvalid))
async def list_valuations(
    uow: Uow, actor: CurrentActor, query: Annotated[ValuationQuery, Query()]
) -> PageOut[ValuationOut]:
    """The valuations of my organisations, newest first."""
    found = await queries.valuations(uow, actor, query.listing_id, query.request())
    return PageOut[ValuationOut].of(found, ValuationOut.of)


@router.get("/valuations/{valuation_id}", summary="Show a valuation", responses=problems(*ACCESS, ValuationNotFound))
async def show_valuation(uow: Uow, actor: CurrentActor, valuation_id: UUID) -> ValuationOut:
    """One valuation as it was kept, for its organisation."""
    return ValuationOut.of(await queries.valuation(uow, actor, valuation_id))
