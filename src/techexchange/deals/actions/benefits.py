"""How a supplier says who shares in what it receives; receipts that came before are divided then."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from techexchange.deals.actions.performing import must_be_party
from techexchange.deals.errors import ContractNotFound
from techexchange.deals.models import ContractSide, TransferContract
from techexchange.deals.models.benefit import BenefitPlan, BenefitShare, Guarantee
from techexchange.deals.models.payment import Payment
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
    guarantees = _guaranteed(contract, uow.now)
    uow.publish(plan.agree(shares, guarantees, by=actor, at=uow.now))
    await BenefitPlans(uow).add(plan)
    for payment in await BenefitPlans(uow).undistributed(contract_id):
        await _distribute(uow, actor, plan, payment, guarantees)
    return plan


async def share_out(uow: UnitOfWork, actor: Actor, contract: TransferContract, payment: Payment) -> None:
    """Divide a payment that is confirmed by the plan of its contract, locked, where there is one.

    Where what the parties declare of the contract has changed so that the plan misses a floor, nobody has a part until
    one that holds is agreed.
    """
    must_be_party(actor, contract)
    plan = await BenefitPlans(uow).of_contract(contract.id)
    guarantees = _guaranteed(contract, uow.now) if plan else ()
    if plan and plan.holds(guarantees):
        await _distribute(uow, actor, plan, payment, guarantees)


async def _distribute(
    uow: UnitOfWork, actor: Actor, plan: BenefitPlan, payment: Payment, guarantees: Sequence[Guarantee]
) -> None:
    parts, distributed = plan.distribute(payment, guarantees, by=actor, at=uow.now)
    await BenefitPlans(uow).keep(parts)
    uow.publish(distributed)


def _guaranteed(contract: TransferContract, at: datetime) -> tuple[Guarantee, ...]:
    """What the contract's rule pack guarantees by what the parties declare of the contract now."""
    facts = contract.transfer_facts(contract.signed_on or day_of(at))
    return Guarantee.of(regulations.pack(contract.pack).benefit_floors(facts))
