"""Reading negotiations; nobody but their two parties can."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates.models import InspectedKind
from techexchange.mandates.queries import inspects
from techexchange.offers.errors import NegotiationNotFound
from techexchange.offers.lifecycle import NegotiationStatus
from techexchange.offers.models import Disclosure, Negotiation


class Turn(StrEnum):
    """Whose turn it is, seen from the reader."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True)
class NegotiationFilter:
    """Which negotiations are wanted."""

    status: NegotiationStatus | None = None
    listing_id: UUID | None = None
    turn: Turn | None = None


async def negotiations(
    uow: UnitOfWork, actor: Actor, wanted: NegotiationFilter, request: PageRequest
) -> Page[Negotiation]:
    """The negotiations of the actor's organisations, newest first, with their offers."""
    if actor.is_anonymous:
        raise Unauthenticated
    mine = actor.organizations(Permission.NEGOTIATION_READ)
    party = or_(Negotiation.owner_id.in_(mine), Negotiation.counterparty_id.in_(mine))
    statement = select(Negotiation).where(party).options(selectinload(Negotiation.offers))
    if wanted.status:
        statement = statement.where(Negotiation.status == wanted.status)
    if wanted.listing_id:
        statement = statement.where(Negotiation.listing_id == wanted.listing_id)
    if wanted.turn:
        held = Negotiation.turn.in_(mine) if wanted.turn is Turn.MINE else Negotiation.turn.not_in(mine)
        statement = statement.where(held, Negotiation.status == NegotiationStatus.OPEN)
    return await page(uow.session, statement, request, (Negotiation.created_at, Negotiation.id))


async def negotiation(uow: UnitOfWork, actor: Actor, id: UUID) -> Negotiation:
    """One negotiation with every offer made in it, for its parties and the owner by an inspection of it.

    Raises NegotiationNotFound for all others.
    """
    if actor.is_anonymous:
        raise Unauthenticated
    statement = select(Negotiation).where(Negotiation.id == id).options(selectinload(Negotiation.offers))
    if await inspects(uow, actor, InspectedKind.NEGOTIATION, id):
        # The owner is no party: its reading goes on record by the inspection that permits it.
        async with uow.as_exchange():
            found = (await uow.session.scalars(statement)).one_or_none()
    else:
        found = (await uow.session.scalars(statement)).one_or_none()
        found = found if found and found.sides_of(actor) else None
    if found is None:
        raise NegotiationNotFound(id=id)
    return found


async def disclosures(uow: UnitOfWork, actor: Actor, negotiation_id: UUID, request: PageRequest) -> Page[Disclosure]:
    """When the exchange's owner looked into a negotiation and by which right, for its two parties; newest first."""
    found = await negotiation(uow, actor, negotiation_id)
    statement = select(Disclosure).where(Disclosure.negotiation_id == found.id)
    return await page(uow.session, statement, request, (Disclosure.created_at, Disclosure.id))
