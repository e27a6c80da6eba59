"""Reading memoranda; nobody but their two parties can."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.lifecycle import MemorandumStatus
from techexchange.offers.models import Memorandum
from techexchange.offers.repository import Memoranda


@dataclass(frozen=True)
class MemorandumFilter:
    """Which memoranda are wanted."""

    status: MemorandumStatus | None = None
    negotiation_id: UUID | None = None


async def memoranda(uow: UnitOfWork, actor: Actor, wanted: MemorandumFilter, request: PageRequest) -> Page[Memorandum]:
    """The memoranda of the actor's organisations, newest first."""
    if actor.is_anonymous:
        raise Unauthenticated
    mine = actor.organizations(Permission.NEGOTIATION_READ)
    party = or_(Memorandum.owner_id.in_(mine), Memorandum.counterparty_id.in_(mine))
    statement = select(Memorandum).where(party)
    if wanted.status:
        statement = statement.where(Memorandum.status == wanted.status)
    if wanted.negotiation_id:
        statement = statement.where(Memorandum.negotiation_id == wanted.negotiation_id)
    return await page(uow.session, statement, request, (Memorandum.created_at, Memorandum.id))


async def memorandum(uow: UnitOfWork, actor: Actor, id: UUID) -> Memorandum:
    """One memorandum; raises MemorandumNotFound for all but its parties."""
    return await Memoranda(uow).seen(actor, id)
