"""Reading people, organisations and what belongs to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from techexchange.identity.errors import OrganizationNotFound, PersonNotFound
from techexchange.identity.lifecycle import InvitationStatus, OrganizationStatus, PersonStatus
from techexchange.identity.models import ApiClient, Invitation, Membership, Organization, Person, Session
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import GRANTS, Actor, OrganizationKind, Permission, Role


async def organization(uow: UnitOfWork, id: UUID) -> Organization:
    """An organisation as it stands; raises OrganizationNotFound."""
    found = await uow.session.get(Organization, id)
    if found is None:
        raise OrganizationNotFound(id=id)
    return found


async def member_ids(uow: UnitOfWork, organization_id: UUID, permission: Permission | None = None) -> list[UUID]:
    """The active people of an organisation, or those whose role there holds a permission."""
    statement = (
        select(Membership.person_id, Membership.role, Organization.kind)
        .join(Organization, Organization.id == Membership.organization_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organization_id == organization_id, Person.status == PersonStatus.ACTIVE)
        .order_by(Membership.created_at, Membership.person_id)
    )
    rows = (await uow.session.execute(statement)).all()
    held = (row for row in rows if permission is None or permission in GRANTS[row.kind].get(row.role, ()))
    return list(dict.fromkeys(row.person_id for row in held))


async def email_of(uow: UnitOfWork, person_id: UUID) -> str:
    """Where a person reads mail; raises PersonNotFound."""
    return (await person(uow, person_id)).email


async def locale_of(uow: UnitOfWork, person_id: UUID) -> str:
    """The language a person reads, `vi` or `en`; raises PersonNotFound."""
    return (await person(uow, person_id)).locale


async def person(uow: UnitOfWork, id: UUID) -> Person:
    """A person as they stand; raises PersonNotFound."""
    found = await uow.session.get(Person, id)
    if found is None:
        raise PersonNotFound(id=id)
    return found


async def visible_organization(uow: UnitOfWork, actor: Actor, id: UUID) -> Organization:
    """An organisation this actor may know of; raises OrganizationNotFound."""
    found = await organization(uow, id)
    if not found.may_be_seen_by(actor):
        raise OrganizationNotFound(id=id)
    return found


@dataclass(frozen=True)
class OrganizationFilter:
    """Which organisations are wanted; `name` is how any word of either name begins."""

    kind: OrganizationKind | None = None
    country: str | None = None
    province: str | None = None
    name: str | None = None


async def verified_organizations(
    uow: UnitOfWork, wanted: OrganizationFilter, request: PageRequest
) -> Page[Organization]:
    """The organisations the exchange vouches for, newest first."""
    statement = select(Organization).where(Organization.status == OrganizationStatus.VERIFIED)
    if wanted.kind:
        statement = statement.where(Organization.kind == wanted.kind)
    if wanted.country:
        statement = statement.where(Organization.country == wanted.country)
    if wanted.province:
        statement = statement.where(Organization.province == wanted.province)
    if wanted.name:
        names = func.concat(" ", Organization.name["vi"].astext, " ", Organization.name["en"].astext)
        statement = statement.where(names.icontains(f" {wanted.name}", autoescape=True))
    return await page(uow.session, statement, request, (Organization.created_at, Organization.id))


@dataclass(frozen=True)
class Belonging:
    """A role someone has, with where it is."""

    role: Role
    organization: Organization


async def profile(uow: UnitOfWork, actor: Actor) -> tuple[Person, list[Belonging]]:
    """Who the actor is and where they have roles."""
    actor.require(Permission.ACCOUNT_MANAGE)
    statement = (
        select(Membership.role, Organization)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.person_id == actor.id)
        .order_by(Organization.id, Membership.role)
    )
    rows = (await uow.session.execute(statement)).all()
    return await person(uow, actor.id), [Belonging(role, organization) for role, organization in rows]


async def sessions(uow: UnitOfWork, actor: Actor, request: PageRequest) -> Page[Session]:
    """The sign-ins of one's own that still stand, newest first."""
    actor.require(Permission.ACCOUNT_MANAGE)
    standing = select(Session).where(
        Session.person_id == actor.id, Session.ended_at.is_(None), Session.expires_at > func.clock_timestamp()
    )
    return await page(uow.session, standing, request, (Session.created_at, Session.id))


@dataclass(frozen=True)
class Member:
    """A membership with whoever has it."""

    membership: Membership
    person: Person


async def members(uow: UnitOfWork, actor: Actor, organization_id: UUID, request: PageRequest) -> Page[Member]:
    """Who acts for an organisation, newest first."""
    await organization_of_ones_own(uow, actor, organization_id, Permission.ORGANIZATION_READ)
    wanted = select(Membership).where(Membership.organization_id == organization_id)
    found = await page(uow.session, wanted, request, (Membership.created_at, Membership.id))
    people = await _people(uow, [membership.person_id for membership in found.items])
    members = [Member(membership, people[membership.person_id]) for membership in found.items]
    return Page(members, found.next_cursor)


async def member(uow: UnitOfWork, membership: Membership) -> Member:
    """A membership with whoever has it."""
    return Member(membership, await person(uow, membership.person_id))


async def invitations(uow: UnitOfWork, actor: Actor, organization_id: UUID, request: PageRequest) -> Page[Invitation]:
    """The invitations of an organisation that are still open, newest first."""
    await organization_of_ones_own(uow, actor, organization_id, Permission.MEMBER_MANAGE)
    wanted = select(Invitation).where(
        Invitation.organization_id == organization_id, Invitation.status == InvitationStatus.OPEN
    )
    return await page(uow.session, wanted, request, (Invitation.created_at, Invitation.id))


async def clients(uow: UnitOfWork, actor: Actor, organization_id: UUID, request: PageRequest) -> Page[ApiClient]:
    """The machine clients of an organisation, newest first."""
    await organization_of_ones_own(uow, actor, organization_id, Permission.CLIENT_MANAGE)
    wanted = select(ApiClient).where(ApiClient.organization_id == organization_id)
    return await page(uow.session, wanted, request, (ApiClient.created_at, ApiClient.id))


async def organization_of_ones_own(uow: UnitOfWork, actor: Actor, id: UUID, permission: Permission) -> Organization:
    """An organisation one sits in, where one holds the permission; raises OrganizationNotFound for any other."""
    if actor.is_anonymous:
        raise Unauthenticated
    if not actor.sits_in(id):
        raise OrganizationNotFound(id=id)
    actor.require(permission, within=id)
    return await organization(uow, id)


async def _people(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Person]:
    found = await uow.session.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: person for person in found}
