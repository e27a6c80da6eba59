"""Reading service orders."""

from uuid import UUID

from sqlalchemy import select

from techexchange.billing.lifecycle import OrderStatus
from techexchange.billing.models.order import ServiceOrder
from techexchange.billing.queries.visible import visible
from techexchange.billing.repository import ServiceOrders
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor


async def service_orders(
    uow: UnitOfWork, actor: Actor, status: OrderStatus | None, request: PageRequest
) -> Page[ServiceOrder]:
    """The service orders this actor may see, newest first."""
    statement = select(ServiceOrder).where(visible(ServiceOrder, actor))
    if status:
        statement = statement.where(ServiceOrder.status == status)
    return await page(uow.session, statement, request, (ServiceOrder.created_at, ServiceOrder.id))


async def service_order(uow: UnitOfWork, actor: Actor, order_id: UUID) -> ServiceOrder:
    """One service order; raises ServiceOrderNotFound."""
    return await ServiceOrders(uow).seen(actor, order_id)
