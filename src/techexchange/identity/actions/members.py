"""Who acts for an organisation."""

from uuid import UUID

from techexchange.identity.errors import (
    AlreadyMember,
    InvitationNotFound,
    LastAdministrator,
    MembershipNotFound,
    OrganizationNotFound,
)
from techexchange.identity.models import INVITATION_LASTS, Invitation, Membership, Organization, require_role_of
from techexchange.identity.repository import Invitations, Memberships, Organizations, People
from techexchange.infra import mail, tokens
from techexchange.infra.mail import Letter
from techexchange.infra.tokens import TokenKind
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission, Role


async def invite(uow: UnitOfWork, actor: Actor, organization_id: UUID, email: str, role: Role) -> Invitation:
    """Offer someone a role by mail; raises RoleUnknownHere."""
    organization = await _own(uow, actor, organization_id)
    actor.require(Permission.MEMBER_MANAGE, within=organization_id)
    require_role_of(organization.kind, role)
    token = tokens.issue(TokenKind.INVITATION)
    invitation = Invitation(
        id=new_id(),
        organization_id=organization_id,
        email=email,
        role=role,
        token_hash=tokens.digest(token),
        invited_by=actor.id,
        created_at=uow.now,
        wake_at=uow.now + INVITATION_LASTS,
    )
    known = await People(uow).with_email(email)
    language = known.locale if known else "vi"
    name = organization.name.get(language) or next(iter(organization.name.values()))
    await mail.post(uow, Letter(email, "invitation", language, {"organization": name, "token": token}))
    await Invitations(uow).add(invitation)
    uow.publish(invitation.sent(by=actor, at=uow.now))
    return invitation


async def withdraw_invitation(
    uow: UnitOfWork, actor: Actor, organization_id: UUID, invitation_id: UUID, version: int | None = None
) -> Invitation:
    """Take an invitation back; raises InvitationNotFound."""
    await _own(uow, actor, organization_id)
    actor.require(Permission.MEMBER_MANAGE, within=organization_id)
    invitation = await Invitations(uow).get(invitation_id, lock=True)
    if invitation.organization_id != organization_id:
        raise InvitationNotFound(id=invitation_id)
    Invitations(uow).at_version(invitation, version)
    uow.publish(invitation.withdraw(by=actor, at=uow.now))
    return await Invitations(uow).save(invitation)


async def expire_invitation(uow: UnitOfWork, actor: Actor, invitation: Invitation) -> None:
    """Close a locked invitation that nobody accepted in time."""
    actor.require(Permission.MEMBER_MANAGE, within=invitation.organization_id)
    uow.publish(invitation.expire(by=actor, at=uow.now))


async def accept_invitation(uow: UnitOfWork, actor: Actor, token: str) -> Membership:
    """Take the role that was offered to one's own address.

    Raises InvitationNotFound, InvitationForAnother, AlreadyMember.
    """
    actor.require(Permission.ACCOUNT_MANAGE)
    if not tokens.is_well_formed(TokenKind.INVITATION, token):
        raise InvitationNotFound
    person = await People(uow).get(actor.id)
    invitation = await Invitations(uow).find(Invitation.token_hash == tokens.digest(token), lock=True)
    if invitation is None:
        raise InvitationNotFound
    membership = invitation.accept(person.id, person.email, at=uow.now)
    return await _join(uow, actor, membership)


async def add_role(uow: UnitOfWork, actor: Actor, organization_id: UUID, person_id: UUID, role: Role) -> Membership:
    """Give another role to someone who has one here; raises MembershipNotFound, RoleUnknownHere, AlreadyMember."""
    organization = await _own(uow, actor, organization_id)
    actor.require(Permission.MEMBER_MANAGE, within=organization_id)
    require_role_of(organization.kind, role)
    if not (actor.is_system or await Memberships(uow).has(organization_id, person_id)):
        raise MembershipNotFound(person_id=person_id)
    membership = Membership(person_id=person_id, organization_id=organization_id, role=role, created_at=uow.now)
    return await _join(uow, actor, membership)


async def change_role(
    uow: UnitOfWork, actor: Actor, place: tuple[UUID, UUID], role: Role, version: int | None = None
) -> Membership:
    """Give a member another role instead; `place` is the organisation and the membership.

    Raises MembershipNotFound, RoleUnknownHere, AlreadyMember, LastAdministrator.
    """
    organization_id, membership_id = place
    organization = await _own(uow, actor, organization_id)
    actor.require(Permission.MEMBER_MANAGE, within=organization_id)
    require_role_of(organization.kind, role)
    membership = await Memberships(uow).of(organization_id, membership_id, version)
    if await Memberships(uow).has(organization_id, membership.person_id, role):
        raise AlreadyMember(role=role.value)
    await _require_another_administrator(uow, membership)
    uow.publish(membership.change_role(role, by=actor, at=uow.now))
    return await Memberships(uow).save(membership)


async def remove_member(
    uow: UnitOfWork, actor: Actor, organization_id: UUID, membership_id: UUID, version: int | None = None
) -> None:
    """Take a role away, or leave; at once. Raises MembershipNotFound, LastAdministrator."""
    await _own(uow, actor, organization_id)
    membership = await Memberships(uow).of(organization_id, membership_id, version)
    if membership.person_id != actor.id:
        actor.require(Permission.MEMBER_MANAGE, within=organization_id)
    await _require_another_administrator(uow, membership)
    uow.publish(membership.removed(by=actor, at=uow.now))
    await Memberships(uow).remove(membership)


async def _join(uow: UnitOfWork, actor: Actor, membership: Membership) -> Membership:
    if await Memberships(uow).has(membership.organization_id, membership.person_id, membership.role):
        raise AlreadyMember(role=membership.role.value)
    await Memberships(uow).add(membership)
    uow.publish(membership.joined(by=actor, at=uow.now))
    return membership


async def _own(uow: UnitOfWork, actor: Actor, organization_id: UUID) -> Organization:
    if actor.is_anonymous:
        raise Unauthenticated
    """The organisation, locked so that its members change one after another; raises OrganizationNotFound."""
    organization = await Organizations(uow).get(organization_id, lock=True)
    if not (actor.is_system or actor.sits_in(organization_id)):
        raise OrganizationNotFound(id=organization_id)
    return organization


async def _require_another_administrator(uow: UnitOfWork, membership: Membership) -> None:
    if membership.role is Role.ADMIN and await Memberships(uow).administrators(membership.organization_id) == 1:
        raise LastAdministrator
