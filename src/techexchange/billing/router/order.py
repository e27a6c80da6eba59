"""Service orders over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.billing import actions
from techexchange.billing.errors import (
    NotOrderedHere,
    OwnOrder,
    ServiceOrderNotFound,
    ServiceOrderNotYours,
    ServiceUnpriced,
    ValueNeeded,
)
from techexchange.billing.queries import order as queries
from techexchange.billing.router.given import ACCESS, CHANGE, KEYED
from techexchange.billing.schemas.order import ServiceDeclineIn, ServiceOrderIn, ServiceOrderOut, ServiceOrderQuery
from techexchange.identity.errors import OrganizationNotFound
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Uow
from techexchange.infra.http.problems import problems
from techexchange.kernel.paging import CursorInvalid
from techexchange.mandates.errors import NoMandateInForce

router = APIRouter(prefix="/v1/service-orders", tags=["billing"], route_class=ExchangeRoute)
PRICED = (NoMandateInForce, ServiceUnpriced, ValueNeeded)


@router.post(
    "",
    status_code=201,
    summary="Order or record a service",
    responses=problems(*ACCESS, *KEYED, *PRICED, NotOrderedHere, OrganizationNotFound),
)
async def propose_service(uow: Uow, actor: CurrentActor, body: ServiceOrderIn) -> ServiceOrderOut:
    """The customer orders it, or the operator's finance records it; the fee arises once the other side confirms."""
    return ServiceOrderOut.of(await actions.propose_service(uow, actor, body.organization_id, body.ordered()), actor)


@router.get("", summary="List the service orders", responses=problems(*ACCESS, CursorInvalid))
async def list_service_orders(
    uow: Uow, actor: CurrentActor, query: Annotated[ServiceOrderQuery, Query()]
) -> PageOut[ServiceOrderOut]:
    """Those of my organisations, newest first; for the operator's finance its own, for owner and auditor all."""
    found = await queries.service_orders(uow, actor, query.status, query.request())
    return PageOut[ServiceOrderOut].of(found, lambda order: ServiceOrderOut.of(order, actor))


@router.get("/{order_id}", summary="Show a service order", responses=problems(*ACCESS, ServiceOrderNotFound))
async def show_service_order(uow: Uow, actor: CurrentActor, order_id: UUID) -> ServiceOrderOut:
    """One order, for its two sides, the owner and the auditor."""
    return ServiceOrderOut.of(await queries.service_order(uow, actor, order_id), actor)


@router.post(
    "/{order_id}/confirm",
    summary="Confirm a service",
    responses=problems(*CHANGE, *PRICED, ServiceOrderNotFound, OwnOrder),
)
async def confirm_service(uow: Uow, actor: CurrentActor, order_id: UUID, version: IfMatch) -> ServiceOrderOut:
    """The other side agrees: the fee arises under the schedule in force."""
    return ServiceOrderOut.of(await actions.confirm_service(uow, actor, order_id, version), actor)


@router.post(
    "/{order_id}/decline", summary="Decline a service", responses=problems(*CHANGE, ServiceOrderNotFound, OwnOrder)
)
async def decline_service(
    uow: Uow, actor: CurrentActor, order_id: UUID, version: IfMatch, body: ServiceDeclineIn
) -> ServiceOrderOut:
    """The other side does not agree."""
    return ServiceOrderOut.of(await actions.decline_service(uow, actor, order_id, body.reason, version), actor)


@router.post(
    "/{order_id}/withdraw",
    summary="Withdraw a service order",
    responses=problems(*CHANGE, ServiceOrderNotFound, ServiceOrderNotYours),
)
async def withdraw_service(uow: Uow, actor: CurrentActor, order_id: UUID, version: IfMatch) -> ServiceOrderOut:
    """Take back what one's own side proposed, before the other confirms it."""
    return ServiceOrderOut.of(await actions.withdraw_service(uow, actor, order_id, version), actor)
