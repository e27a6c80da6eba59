"""Reading milestones and endings; nobody but the two parties of the contract can."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from techexchange.deals.models import ContractEnding, ContractMilestone
from techexchange.deals.repository import Contracts, Endings, Milestones
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor


async def milestones_of(uow: UnitOfWork, actor: Actor, contract_id: UUID) -> Sequence[ContractMilestone]:
    """What is to be reached under a contract, in order; raises ContractNotFound."""
    contract = await Contracts(uow).seen(actor, contract_id)
    wanted = select(ContractMilestone).where(ContractMilestone.contract_id == contract.id)
    return (await uow.session.scalars(wanted.order_by(ContractMilestone.number))).all()


async def milestone(uow: UnitOfWork, actor: Actor, milestone_id: UUID) -> ContractMilestone:
    """One milestone; raises MilestoneNotFound for all but the parties of its contract."""
    return await Milestones(uow).seen(actor, milestone_id)


async def endings_of(uow: UnitOfWork, actor: Actor, contract_id: UUID, request: PageRequest) -> Page[ContractEnding]:
    """Every proposal to end a contract, newest first; raises ContractNotFound."""
    contract = await Contracts(uow).seen(actor, contract_id)
    wanted = select(ContractEnding).where(ContractEnding.contract_id == contract.id)
    return await page(uow.session, wanted, request, (ContractEnding.created_at, ContractEnding.id))


async def ending(uow: UnitOfWork, actor: Actor, ending_id: UUID) -> ContractEnding:
    """One proposal to end a contract; raises EndingNotFound for all but its parties."""
    return await Endings(uow).seen(actor, ending_id)
