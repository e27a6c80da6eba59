"""Registering an organisation, what it says of itself, and whether the exchange vouches for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from techexchange.identity.errors import (
    KindNotOpen,
    OrganizationNotFound,
    TaxCodeTaken,
    VerifiedByCase,
)
from techexchange.identity.events import OrganizationRegistered
from techexchange.identity.models import Membership, Organization, OrganizationDetails
from techexchange.identity.repository import Memberships, Organizations, require_no_conflict
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import GRANTS, Actor, OrganizationKind, Permission, Role, Seat


async def register(uow: UnitOfWork, actor: Actor, kind: OrganizationKind, details: OrganizationDetails) -> Organization:
    """Bring an organisation to the exchange and administer it; raises KindNotOpen, NameMissing, TaxCodeInvalid."""
    actor.require(Permission.ORGANIZATION_REGISTER)
    if kind is OrganizationKind.OWNER:
        raise KindNotOpen(kind=kind.value)
    organization = Organization.register(kind, details, at=uow.now)
    organization.id = new_id()
    await Organizations(uow).add(organization)
    await Memberships(uow).add(
        Membership(person_id=actor.id, organization_id=organization.id, role=Role.ADMIN, created_at=uow.now)
    )
    uow.publish(OrganizationRegistered(subject_id=organization.id, actor_id=actor.id, at=uow.now, kind=kind))
    return organization


def as_administrator(actor: Actor, organization: Organization) -> Actor:
    """The actor as they are once they administer an organisation they just registered."""
    granted = GRANTS[organization.kind][Role.ADMIN]
    seat = Seat(organization.id, organization.kind, organization.is_verified, granted)
    return replace(actor, seats=(*actor.seats, seat))


async def edit(
    uow: UnitOfWork, actor: Actor, organization_id: UUID, changes: dict[str, Any], version: int | None = None
) -> Organization:
    """Say something else of it; `changes` holds some of OrganizationDetails. Raises IdentityFixed."""
    organization = await _visible(uow, actor, organization_id, version)
    actor.require(Permission.ORGANIZATION_EDIT, within=organization_id)
    uow.publish(organization.edit(replace(organization.details, **changes), by=actor, at=uow.now))
    return await Organizations(uow).save(organization)


async def submit(uow: UnitOfWork, actor: Actor, organization_id: UUID, version: int | None = None) -> Organization:
    """Ask to be verified; raises TaxCodeMissing, TaxCodeTaken."""
    organization = await _visible(uow, actor, organization_id, version)
    actor.require(Permission.ORGANIZATION_EDIT, within=organization_id)
    event = organization.submit(by=actor, at=uow.now)
    await _require_own_tax_code(uow, organization)
    uow.publish(event)
    return await Organizations(uow).save(organization)


async def verify(uow: UnitOfWork, actor: Actor, organization_id: UUID, version: int | None = None) -> Organization:
    """Vouch for a participant that asked, or appoint an operator or auditor; raises OwnOrganization."""
    organization = await _visible(uow, actor, organization_id, version)
    actor.require(Permission.AUTHORITY_VERIFY if organization.kind.is_authority else Permission.ORGANIZATION_VERIFY)
    organization.must_not_be_of(actor)
    event = organization.verify(by=actor, at=uow.now)
    await _require_own_tax_code(uow, organization)
    uow.publish(event)
    return await Organizations(uow).save(organization)


async def appoint(uow: UnitOfWork, actor: Actor, organization_id: UUID, version: int | None = None) -> Organization:
    """Vouch for an operator or auditor as the owner; raises VerifiedByCase for a participant, OwnOrganization."""
    actor.require(Permission.AUTHORITY_VERIFY)
    organization = await _visible(uow, actor, organization_id, version)
    if not organization.kind.is_authority:
        raise VerifiedByCase(kind=organization.kind)
    return await verify(uow, actor, organization_id)


async def reject_verification(
    uow: UnitOfWork, actor: Actor, organization_id: UUID, reasons: Sequence[str], version: int | None = None
) -> Organization:
    """Do not vouch for it yet; the reasons are told to its members."""
    organization = await _visible(uow, actor, organization_id, version)
    actor.require(Permission.AUTHORITY_VERIFY if organization.kind.is_authority else Permission.ORGANIZATION_VERIFY)
    organization.must_not_be_of(actor)
    uow.publish(organization.reject(reasons, by=actor, at=uow.now))
    return await Organizations(uow).save(organization)


async def suspend(
    uow: UnitOfWork, actor: Actor, organization_id: UUID, reason: str, version: int | None = None
) -> Organization:
    """Stop vouching for it; its members can publish, offer and decide nothing until it is reinstated."""
    organization = await _visible(uow, actor, organization_id, version)
    actor.require(Permission.AUTHORITY_VERIFY if organization.kind.is_authority else Permission.ORGANIZATION_SUSPEND)
    await _must_be_impartial(uow, actor, organization)
    uow.publish(organization.suspend(reason, by=actor, at=uow.now))
    return await Organizations(uow).save(organization)


async def reinstate(uow: UnitOfWork, actor: Actor, organization_id: UUID, version: int | None = None) -> Organization:
    """Vouch for it again."""
    organization = await _visible(uow, actor, organization_id, version)
    actor.require(Permission.AUTHORITY_VERIFY if organization.kind.is_authority else Permission.ORGANIZATION_SUSPEND)
    await _must_be_impartial(uow, actor, organization)
    uow.publish(organization.reinstate(by=actor, at=uow.now))
    return await Organizations(uow).save(organization)


async def overturn(uow: UnitOfWork, actor: Actor, organization_id: UUID) -> Organization:
    """Vouch for a participant after all, for the owner; raises OwnOrganization or TaxCodeTaken."""
    actor.require(Permission.APPEAL_DECIDE)
    organization = await _visible(uow, actor, organization_id, None)
    organization.must_not_be_of(actor)
    event = organization.overturn(by=actor, at=uow.now)
    await _require_own_tax_code(uow, organization)
    uow.publish(event)
    return await Organizations(uow).save(organization)


async def revoke(
    uow: UnitOfWork, actor: Actor, organization_id: UUID, reason: str, version: int | None = None
) -> Organization:
    """Take its place on the exchange away for good; its members can only read."""
    organization = await _visible(uow, actor, organization_id, version)
    actor.require(Permission.AUTHORITY_VERIFY if organization.kind.is_authority else Permission.ORGANIZATION_SUSPEND)
    await _must_be_impartial(uow, actor, organization)
    uow.publish(organization.revoke(reason, by=actor, at=uow.now))
    return await Organizations(uow).save(organization)


async def _visible(uow: UnitOfWork, actor: Actor, id: UUID, version: int | None) -> Organization:
    if actor.is_anonymous:
        raise Unauthenticated
    organization = await Organizations(uow).get(id, lock=True)
    if not organization.may_be_seen_by(actor):
        raise OrganizationNotFound(id=id)
    return Organizations(uow).at_version(organization, version)


async def _must_be_impartial(uow: UnitOfWork, actor: Actor, organization: Organization) -> None:
    organization.must_not_be_of(actor)
    if not organization.kind.is_authority:
        await require_no_conflict(uow, actor, organization.id)


async def _require_own_tax_code(uow: UnitOfWork, organization: Organization) -> None:
    if organization.tax_code and await Organizations(uow).tax_code_is_taken(organization):
        raise TaxCodeTaken
