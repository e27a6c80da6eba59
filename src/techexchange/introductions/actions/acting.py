"""For which organisation somebody acts, where the thing itself does not say."""

from uuid import UUID

from techexchange.introductions.errors.agreement import PartyAmbiguous
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.permissions import Actor, Permission


def acting_for(actor: Actor, permission: Permission, named: UUID | None) -> UUID:
    """The organisation named, or the only one where the actor holds the permission; raises PartyAmbiguous."""
    if actor.is_anonymous:
        raise Unauthenticated
    held = [seat.organization_id for seat in actor.seats if permission in seat.permissions]
    able = actor.organizations(permission) or held
    if named or len(able) == 1:
        return named or able[0]
    if able:
        raise PartyAmbiguous
    raise Forbidden(permission=permission.value)
