"""Reading royalty statements; nobody but the two parties of the contract can."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from techexchange.deals.lifecycle.royalty import RoyaltyStatus
from techexchange.deals.models.royalty import RoyaltyStatement
from techexchange.deals.repository.royalty import RoyaltyStatements
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission


@dataclass(frozen=True, kw_only=True)
class StatementFilter:
    """Which statements are wanted; None leaves it open."""

    contract_id: UUID | None = None
    status: RoyaltyStatus | None = None


async def royalty_statements(
    uow: UnitOfWork, actor: Actor, wanted: StatementFilter, request: PageRequest
) -> Page[RoyaltyStatement]:
    """The statements of the actor's organisations, newest first."""
    if actor.is_anonymous:
        raise Unauthenticated
    mine = actor.organizations(Permission.DEAL_READ)
    party = or_(RoyaltyStatement.supplier_id.in_(mine), RoyaltyStatement.acquirer_id.in_(mine))
    statement = select(RoyaltyStatement).where(party)
    if wanted.contract_id:
        statement = statement.where(RoyaltyStatement.contract_id == wanted.contract_id)
    if wanted.status:
        statement = statement.where(RoyaltyStatement.status == wanted.status)
    return await page(uow.session, statement, request, (RoyaltyStatement.created_at, RoyaltyStatement.id))


async def royalty_statement(uow: UnitOfWork, actor: Actor, statement_id: UUID) -> RoyaltyStatement:
    """One statement; raises RoyaltyStatementNotFound for all but its parties."""
    return await RoyaltyStatements(uow).seen(actor, statement_id)
