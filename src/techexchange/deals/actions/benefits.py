"""How a supplier says who shares in what it receives; receipts that came before are divided then."""

from collections.abc import Sequence
from uuid import UUID

from techexchange.deals.errors import ContractNotFound
from techexchange.deals.models import ContractSide
from techexchange.deals.models.benefit import BenefitPlan, BenefitShare, Guarantee
from techexchange.deals.repository import Contracts
from techexchange.deals.repository.benefit import BenefitPlans
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.days import day_of
from techexchange.kernel.errors import Stale
from techexchange.kernel.permissions import Actor, Permission
from techexchange.regulations import queries as regulations


async def agree_benefits(
    uow: UnitOfWork, actor: Actor, contract_id: UUID, shares: Sequence[BenefitShare], version: int | None
) -> BenefitPlan:
    """Put on record who shares in a supplier's receipts, never below what the contract's rule pack guarantees.

    `version` is the plan's own, and None writes over whichever there is; receipts that were divided stay divided.
    """
    seen = await Contracts(uow).seen(actor, contract_id)
    if not actor.can(Permission.DEAL_READ, within=seen.supplier_id):
        raise ContractNotFound(id=contract_id)
    actor.require(Permission.CONTRACT_SIGN, within=seen.organization(ContractSide.SUPPLIER))
    contract = await Contracts(uow).get(contract_id, lock=True)
    plan = await BenefitPlans(uow).of_contract(contract_id)
    if version is not None and (plan is None or plan.version != version):
        raise Stale(version=plan.version if plan else None, named=version)
    plan = plan or BenefitPlan.of(contract, at=uow.now)
    facts = contract.transfer_facts(contract.signed_on or day_of(uow.now))
    floors = regulations.pack(contract.pack).benefit_floors(facts)
    uow.publish(plan.agree(shares, Guarantee.of(floors), by=actor, at=uow.now))
    await BenefitPlans(uow).add(plan)
    for payment in await BenefitPlans(uow).undistributed(contract_id):
        parts, distributed = plan.distribute(payment, by=actor, at=uow.now)
        await BenefitPlans(uow).keep(parts)
        uow.publish(distributed)
    return plan
