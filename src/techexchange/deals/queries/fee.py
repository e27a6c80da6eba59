"""Reading what the operator is owed: one's own fees, and all of them for the operator's finance and the owner."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, true

from techexchange.deals.models.fee import FeeLine
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission


async def fee_lines(uow: UnitOfWork, actor: Actor, contract_id: UUID | None, request: PageRequest) -> Page[FeeLine]:
    """The fees this actor may see, newest first."""
    statement = select(FeeLine).where(visible_fees(actor))
    if contract_id:
        statement = statement.where(FeeLine.contract_id == contract_id)
    return await page(uow.session, statement, request, (FeeLine.created_at, FeeLine.id))


def visible_fees(actor: Actor) -> ColumnElement[bool]:
    """The fees of the actor's organisations; the operator's own for its finance, all for the owner and the auditor."""
    if actor.is_anonymous:
        raise Unauthenticated
    mine = FeeLine.payer_id.in_(actor.organizations(Permission.DEAL_READ))
    owed = FeeLine.operator_id.in_(actor.organizations(Permission.FEE_READ))
    return true() if _sees_all(actor) else mine | owed


def _sees_all(actor: Actor) -> bool:
    return actor.can(Permission.FEE_READ) and actor.can(Permission.DEAL_SUPERVISION_READ)
