"""The mandates on file, every version of their terms, and the fees that were asked for."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, true

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates.errors import MandateVersionNotFound
from techexchange.mandates.models import (
    FeeProposal,
    MandateVersion,
    OperatingMandate,
    sees_every_mandate,
)
from techexchange.mandates.repository import FeeProposals, Mandates


async def mandate(uow: UnitOfWork, actor: Actor, mandate_id: UUID) -> OperatingMandate:
    """One mandate as its parties and the auditor see it; raises MandateNotFound."""
    return await Mandates(uow).seen(actor, mandate_id)


async def mandates(uow: UnitOfWork, actor: Actor, request: PageRequest) -> Page[OperatingMandate]:
    """The mandates on file, newest first."""
    actor.require(Permission.MANDATE_READ)
    key = (OperatingMandate.created_at, OperatingMandate.id)
    return await page(uow.session, _visible_to(actor), request, key)


async def mandate_versions(uow: UnitOfWork, actor: Actor, mandate_id: UUID) -> list[MandateVersion]:
    """Every version of a mandate's terms, the latest first; none before it is activated."""
    found = await mandate(uow, actor, mandate_id)
    of_it = select(MandateVersion).where(MandateVersion.mandate_id == found.id)
    return list(await uow.session.scalars(of_it.order_by(MandateVersion.number.desc())))


async def mandate_version(uow: UnitOfWork, actor: Actor, mandate_id: UUID, number: int) -> MandateVersion:
    """One version of a mandate's terms; raises MandateVersionNotFound."""
    found = await mandate(uow, actor, mandate_id)
    version = await uow.session.get(MandateVersion, (found.id, number))
    if version is None:
        raise MandateVersionNotFound(number=number)
    return version


async def fee_proposals(uow: UnitOfWork, actor: Actor, mandate_id: UUID, request: PageRequest) -> Page[FeeProposal]:
    """The fees the operator asked for under a mandate, newest first."""
    found = await mandate(uow, actor, mandate_id)
    statement = select(FeeProposal).where(FeeProposal.mandate_id == found.id)
    return await page(uow.session, statement, request, (FeeProposal.created_at, FeeProposal.id))


async def fee_proposal(uow: UnitOfWork, actor: Actor, proposal_id: UUID) -> FeeProposal:
    """One of them; raises FeeProposalNotFound."""
    return await FeeProposals(uow).seen(actor, proposal_id)


def _visible_to(actor: Actor) -> Select[OperatingMandate]:
    everything: ColumnElement[bool] = true()
    own = OperatingMandate.operator_id.in_(actor.organizations(Permission.MANDATE_READ))
    return select(OperatingMandate).where(everything if sees_every_mandate(actor) else own)
