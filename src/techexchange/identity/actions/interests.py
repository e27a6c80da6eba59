"""Declaring an interest in an organisation, and lifting what was declared."""

from uuid import UUID

from techexchange.identity.errors import OrganizationNotFound
from techexchange.identity.models import ConflictDeclaration, DeclaredInterest
from techexchange.identity.repository import ConflictDeclarations, Organizations
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission


async def declare_interest(uow: UnitOfWork, actor: Actor, interest: DeclaredInterest) -> ConflictDeclaration:
    """Put on record that one has an interest in an organisation; raises OrganizationNotFound, InterestInItself.

    Whoever administers an organisation may declare another a related party of it on its behalf, for all its people.
    """
    actor.require(Permission.CONFLICT_DECLARE)
    if interest.on_behalf_of is not None:
        actor.require(Permission.ORGANIZATION_EDIT, within=interest.on_behalf_of)
    about = await Organizations(uow).get(interest.organization_id)
    if not about.may_be_seen_by(actor):
        raise OrganizationNotFound(id=about.id)
    declaration, declared = ConflictDeclaration.declare(interest, by=actor, at=uow.now)
    uow.publish(declared)
    return await ConflictDeclarations(uow).add(declaration)


async def lift_declaration(
    uow: UnitOfWork, actor: Actor, declaration_id: UUID, reason: str, version: int | None = None
) -> ConflictDeclaration:
    """Let whoever declared an interest act again, as the owner; raises OwnDeclaration for one's own."""
    actor.require(Permission.CONFLICT_LIFT)
    declaration = await ConflictDeclarations(uow).get(declaration_id, lock=True, version=version)
    uow.publish(declaration.lift(reason, by=actor, at=uow.now))
    return await ConflictDeclarations(uow).save(declaration)
