"""Reading who shares in what a supplier receives; nobody but the supplier can."""

from uuid import UUID

from sqlalchemy import select

from techexchange.deals.errors import ContractNotFound
from techexchange.deals.errors.benefit import BenefitPlanNotFound
from techexchange.deals.models.benefit import BenefitPlan, Distribution
from techexchange.deals.repository import Contracts
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission


async def benefit_plan(uow: UnitOfWork, actor: Actor, contract_id: UUID) -> BenefitPlan:
    """Who shares in the supplier's receipts; raises BenefitPlanNotFound, and ContractNotFound for all others."""
    await _supplier(uow, actor, contract_id)
    found = await uow.session.scalar(select(BenefitPlan).where(BenefitPlan.contract_id == contract_id))
    if found is None:
        raise BenefitPlanNotFound(contract_id=contract_id)
    return found


async def distributions(uow: UnitOfWork, actor: Actor, contract_id: UUID, request: PageRequest) -> Page[Distribution]:
    """Who had which part of each receipt, newest first; raises ContractNotFound for all but the supplier."""
    await _supplier(uow, actor, contract_id)
    statement = select(Distribution).where(Distribution.contract_id == contract_id)
    return await page(uow.session, statement, request, (Distribution.created_at, Distribution.id))


async def _supplier(uow: UnitOfWork, actor: Actor, contract_id: UUID) -> None:
    contract = await Contracts(uow).seen(actor, contract_id)
    if not actor.can(Permission.DEAL_READ, within=contract.supplier_id):
        raise ContractNotFound(id=contract_id)
