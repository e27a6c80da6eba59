"""Reading deals: their two parties, and the owner by an inspection."""

from uuid import UUID

from sqlalchemy import or_, select

from techexchange.deals.lifecycle import DealStatus
from techexchange.deals.models import Deal
from techexchange.deals.repository import Deals
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates.models import InspectedKind
from techexchange.mandates.queries import inspects


async def deals(
    uow: UnitOfWork, actor: Actor, status: DealStatus | None, listing_id: UUID | None, request: PageRequest
) -> Page[Deal]:
    """The deals of the actor's organisations, newest first."""
    if actor.is_anonymous:
        raise Unauthenticated
    mine = actor.organizations(Permission.DEAL_READ)
    statement = select(Deal).where(or_(Deal.supplier_id.in_(mine), Deal.acquirer_id.in_(mine)))
    if status:
        statement = statement.where(Deal.status == status)
    if listing_id:
        statement = statement.where(Deal.listing_id == listing_id)
    return await page(uow.session, statement, request, (Deal.created_at, Deal.id))


async def deal(uow: UnitOfWork, actor: Actor, id: UUID) -> Deal:
    """One deal; raises DealNotFound for all but its parties, and the owner by an inspection of it."""
    if await inspects(uow, actor, InspectedKind.DEAL, id):
        return await Deals(uow).get(id)
    return await Deals(uow).seen(actor, id)
