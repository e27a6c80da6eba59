"""Reading attestations; nobody but their two parties can. And how many transactions there were in all."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select

from techexchange.deals.lifecycle.attestation import AttestationStatus
from techexchange.deals.models import TransferContract
from techexchange.deals.models.attestation import Attestation
from techexchange.deals.models.rating import IN_FORCE
from techexchange.deals.repository.attestation import Attestations
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission


@dataclass(frozen=True)
class Transactions:
    """How many transfers came about: contracts in force or carried out, and outcomes attested by both sides."""

    contracts: int
    attestations: int


async def attestations(
    uow: UnitOfWork, actor: Actor, status: AttestationStatus | None, listing_id: UUID | None, request: PageRequest
) -> Page[Attestation]:
    """The attestations of the actor's organisations, newest first."""
    if actor.is_anonymous:
        raise Unauthenticated
    mine = actor.organizations(Permission.DEAL_READ)
    statement = select(Attestation).where(or_(Attestation.supplier_id.in_(mine), Attestation.acquirer_id.in_(mine)))
    if status:
        statement = statement.where(Attestation.status == status)
    if listing_id:
        statement = statement.where(Attestation.listing_id == listing_id)
    return await page(uow.session, statement, request, (Attestation.created_at, Attestation.id))


async def attestation(uow: UnitOfWork, actor: Actor, id: UUID) -> Attestation:
    """One attestation; raises AttestationNotFound for all but its parties."""
    return await Attestations(uow).seen(actor, id)


async def transactions(uow: UnitOfWork, since: date, until: date) -> Transactions:
    """The transfers that took effect or were concluded from a day until the one before another."""
    effective = select(func.count()).where(
        TransferContract.effective_on >= since,
        TransferContract.effective_on < until,
        TransferContract.status.in_(IN_FORCE),
    )
    confirmed = select(func.count()).where(
        Attestation.concluded_on >= since,
        Attestation.concluded_on < until,
        Attestation.status == AttestationStatus.CONFIRMED,
    )
    return Transactions(
        (await uow.session.execute(effective)).scalar_one(), (await uow.session.execute(confirmed)).scalar_one()
    )
