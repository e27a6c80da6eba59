"""Reading non-disclosure agreements and access grants; nobody but their two parties can."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import or_, select

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.errors.agreement import AgreementNotFound
from techexchange.introductions.errors.grant import GrantNotFound
from techexchange.introductions.lifecycle.agreement import AgreementStatus
from techexchange.introductions.lifecycle.grant import GrantStatus
from techexchange.introductions.models.agreement import AgreementListing, NonDisclosureAgreement
from techexchange.introductions.models.grant import AccessGrant
from techexchange.introductions.repository.agreement import WHOLE
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission


class GrantSide(StrEnum):
    """Which side of a grant the reader is on."""

    OWNER = "owner"
    HOLDER = "holder"


@dataclass(frozen=True)
class AgreementFilter:
    """Which agreements are wanted."""

    status: AgreementStatus | None = None
    listing_id: UUID | None = None


@dataclass(frozen=True)
class GrantFilter:
    """Which access grants are wanted."""

    status: GrantStatus | None = None
    listing_id: UUID | None = None
    side: GrantSide | None = None


async def agreements(
    uow: UnitOfWork, actor: Actor, wanted: AgreementFilter, request: PageRequest
) -> Page[NonDisclosureAgreement]:
    """The agreements of the actor's organisations, newest first."""
    if actor.is_anonymous:
        raise Unauthenticated
    mine = actor.organizations(Permission.AGREEMENT_READ)
    model = NonDisclosureAgreement
    statement = select(model).where(or_(model.first_party_id.in_(mine), model.second_party_id.in_(mine)))
    if wanted.status:
        statement = statement.where(model.status == wanted.status)
    if wanted.listing_id:
        covers = select(AgreementListing.agreement_id).where(AgreementListing.listing_id == wanted.listing_id)
        statement = statement.where(model.id.in_(covers))
    return await page(uow.session, statement.options(*WHOLE), request, (model.created_at, model.id))


async def agreement(uow: UnitOfWork, actor: Actor, id: UUID) -> NonDisclosureAgreement:
    """One agreement with its signatures; raises AgreementNotFound for all but its parties."""
    if actor.is_anonymous:
        raise Unauthenticated
    statement = select(NonDisclosureAgreement).where(NonDisclosureAgreement.id == id).options(*WHOLE)
    found = (await uow.session.scalars(statement)).one_or_none()
    if found is None or not found.sides_of(actor):
        raise AgreementNotFound(id=id)
    return found


async def grants(uow: UnitOfWork, actor: Actor, wanted: GrantFilter, request: PageRequest) -> Page[AccessGrant]:
    """What the actor's organisations let others read, and what they are let read, newest first."""
    if actor.is_anonymous:
        raise Unauthenticated
    mine = actor.organizations(Permission.AGREEMENT_READ)
    sides = {GrantSide.OWNER: AccessGrant.owner_id.in_(mine), GrantSide.HOLDER: AccessGrant.holder_id.in_(mine)}
    statement = select(AccessGrant).where(sides[wanted.side] if wanted.side else or_(*sides.values()))
    if wanted.status:
        statement = statement.where(AccessGrant.status == wanted.status)
    if wanted.listing_id:
        statement = statement.where(AccessGrant.listing_id == wanted.listing_id)
    return await page(uow.session, statement, request, (AccessGrant.created_at, AccessGrant.id))


async def grant(uow: UnitOfWork, actor: Actor, id: UUID) -> AccessGrant:
    """One access grant; raises GrantNotFound for all but its two sides."""
    if actor.is_anonymous:
        raise Unauthenticated
    found = await uow.session.get(AccessGrant, id)
    if found is None or not found.sides_of(actor):
        raise GrantNotFound(id=id)
    return found
