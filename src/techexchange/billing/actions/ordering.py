"""What customer and operator do about a service: one proposes it, the other confirms or declines it."""

from uuid import UUID

from techexchange.billing.errors import ServiceUnpriced, ValueNeeded
from techexchange.billing.models.fee import FeeCause
from techexchange.billing.models.order import Ordered, ServiceOrder
from techexchange.billing.repository import ServiceOrders
from techexchange.identity import queries as identity
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.money import Money
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates import queries as mandates
from techexchange.mandates.errors import NoMandateInForce


async def propose_service(uow: UnitOfWork, actor: Actor, payer_id: UUID, ordered: Ordered) -> ServiceOrder:
    """Order a service for an organisation, or record one for the operator; the other side is to confirm it.

    Raises NoMandateInForce, ServiceUnpriced or ValueNeeded.
    """
    if actor.is_anonymous:
        raise Unauthenticated
    operator_id = await _operator(uow, ordered.service, ordered.value)
    side = operator_id if actor.sits_in(operator_id) else payer_id
    actor.require(Permission.SERVICE_RECORD if side == operator_id else Permission.SERVICE_ORDER, within=side)
    payer = await identity.organization(uow, payer_id)
    order, proposed = ServiceOrder.propose(ordered, payer.id, operator_id, side, by=actor, at=uow.now)
    uow.publish(proposed)
    return await ServiceOrders(uow).add(order)


async def confirm_service(uow: UnitOfWork, actor: Actor, order_id: UUID, version: int | None) -> ServiceOrder:
    """Agree to a service for the side opposite: its fee arises.

    Raises OwnOrder, ServiceUnpriced, ValueNeeded, or NoMandateInForce where another operator has come since.
    """
    side = (await ServiceOrders(uow).seen(actor, order_id)).own_side(actor)
    order = await ServiceOrders(uow).get(order_id, lock=True, version=version)
    actor.require(Permission.SERVICE_RECORD if side == order.operator_id else Permission.SERVICE_ORDER, within=side)
    uow.publish(order.confirm(side=side, by=actor, at=uow.now))
    if await _operator(uow, order.service, order.money) != order.operator_id:
        raise NoMandateInForce
    return await ServiceOrders(uow).save(order)


async def decline_service(
    uow: UnitOfWork, actor: Actor, order_id: UUID, reason: str, version: int | None
) -> ServiceOrder:
    """Not agree to a service, for the side opposite; raises OwnOrder."""
    side = (await ServiceOrders(uow).seen(actor, order_id)).own_side(actor)
    order = await ServiceOrders(uow).get(order_id, lock=True, version=version)
    actor.require(Permission.SERVICE_RECORD if side == order.operator_id else Permission.SERVICE_ORDER, within=side)
    uow.publish(order.decline(reason, side=side, by=actor, at=uow.now))
    return await ServiceOrders(uow).save(order)


async def withdraw_service(uow: UnitOfWork, actor: Actor, order_id: UUID, version: int | None) -> ServiceOrder:
    """Take back what one's own side proposed; raises ServiceOrderNotYours."""
    side = (await ServiceOrders(uow).seen(actor, order_id)).own_side(actor)
    order = await ServiceOrders(uow).get(order_id, lock=True, version=version)
    actor.require(Permission.SERVICE_RECORD if side == order.operator_id else Permission.SERVICE_ORDER, within=side)
    uow.publish(order.withdraw(side=side, by=actor, at=uow.now))
    return await ServiceOrders(uow).save(order)


async def _operator(uow: UnitOfWork, service: FeeCause, value: Money | None) -> UUID:
    fees = await mandates.fees_in_force(uow)
    if fees is None:
        raise NoMandateInForce
    rule = fees.fee(service)
    if rule is None:
        raise ServiceUnpriced(service=service.value)
    if value is None and rule["basis"] != "fixed":
        raise ValueNeeded(service=service.value)
    return fees.operator_id
