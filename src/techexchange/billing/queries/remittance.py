"""Reading what was paid on invoices, and the files that show it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from techexchange.billing.errors import ProofNotFound
from techexchange.billing.models.remittance import Remittance, RemittanceProof
from techexchange.billing.repository import Invoices, Remittances
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor


async def remittances_on(uow: UnitOfWork, actor: Actor, invoice_id: UUID, request: PageRequest) -> Page[Remittance]:
    """What was recorded on an invoice, newest first; raises InvoiceNotFound."""
    found = await Invoices(uow).seen(actor, invoice_id)
    statement = select(Remittance).where(Remittance.invoice_id == found.id)
    return await page(uow.session, statement, request, (Remittance.created_at, Remittance.id))


async def remittance(uow: UnitOfWork, actor: Actor, remittance_id: UUID) -> Remittance:
    """One remittance; raises RemittanceNotFound."""
    return await Remittances(uow).seen(actor, remittance_id)


async def proofs(uow: UnitOfWork, actor: Actor, remittance_id: UUID) -> Sequence[RemittanceProof]:
    """The files that show a remittance, the first one first; raises RemittanceNotFound."""
    found = await Remittances(uow).seen(actor, remittance_id)
    wanted = select(RemittanceProof).where(RemittanceProof.remittance_id == found.id)
    return (await uow.session.scalars(wanted.order_by(RemittanceProof.created_at, RemittanceProof.id))).all()


async def proof(uow: UnitOfWork, actor: Actor, remittance_id: UUID, file_id: UUID) -> RemittanceProof:
    """One file of a remittance; raises RemittanceNotFound or ProofNotFound."""
    found = await Remittances(uow).seen(actor, remittance_id)
    kept = await uow.session.get(RemittanceProof, file_id)
    if kept is None or kept.remittance_id != found.id:
        raise ProofNotFound(id=file_id)
    return kept
