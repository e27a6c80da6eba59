"""Reading disputes; nobody but their two parties can."""

from uuid import UUID

from sqlalchemy import select

from techexchange.deals.models.dispute import Dispute
from techexchange.deals.repository import Contracts
from techexchange.deals.repository.dispute import Disputes
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor


async def disputes(uow: UnitOfWork, actor: Actor, contract_id: UUID, request: PageRequest) -> Page[Dispute]:
    """The disputes over a contract, newest first; raises ContractNotFound for all but its parties."""
    contract = await Contracts(uow).seen(actor, contract_id)
    statement = select(Dispute).where(Dispute.contract_id == contract.id)
    return await page(uow.session, statement, request, (Dispute.created_at, Dispute.id))


async def dispute(uow: UnitOfWork, actor: Actor, id: UUID) -> Dispute:
    """One dispute; raises DisputeNotFound for all but its parties."""
    return await Disputes(uow).seen(actor, id)
