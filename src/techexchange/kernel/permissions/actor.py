"""Whoever acts, and the one question whether they may."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.events import Event
from techexchange.kernel.permissions.matrix import (
    ANYONE,
    NEEDS_MANDATE,
    NEEDS_STANDING,
    NEEDS_VERIFICATION,
    OUTLIVES_MANDATE,
)
from techexchange.kernel.permissions.words import MandatedAction, OrganizationKind, Permission


class MandateNotActive(Forbidden):
    """The operator has no active mandate that permits this."""


class OrganizationNotVerified(Forbidden):
    """Your organisation must be verified before it can do this."""


class SecondFactorRequired(Forbidden):
    """Staff of the owner, the operator and the auditor must sign in with a second factor."""


@dataclass(frozen=True)
class Seat:
    """A place in an organisation: what a role, or a client's scopes, permit there."""

    organization_id: UUID
    kind: OrganizationKind
    verified: bool
    permissions: frozenset[Permission]


@dataclass(frozen=True)
class Authority:
    """The mandate in force: which operator it names and what it permits."""

    operator_id: UUID
    permitted: frozenset[MandatedAction]


@dataclass(frozen=True)
class Tenure:
    """Which operators' mandate stands, in force or suspended, and which ones' has ended without another."""

    standing: frozenset[UUID] = frozenset()
    former: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Actor:
    """Whoever acts, as proved by a credential; the body of a request never says who this is."""

    id: UUID
    seats: tuple[Seat, ...] = ()
    own: frozenset[Permission] = ANYONE
    authority: Authority | None = None
    tenure: Tenure = Tenure()
    second_factor: bool = False
    credential_id: UUID | None = None
    is_system: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether no credential was shown."""
        return self.credential_id is None and not self.is_system

    def can(self, permission: Permission, within: UUID | None = None) -> bool:
        """Whether `require` would pass."""
        return self._refusal(permission, within) is None

    def require(self, permission: Permission, within: UUID | None = None) -> None:
        """Pass, or raise the reason why not.

        `within` names the organisation on whose behalf a participant acts; without it the permission must be the
        actor's own, or one of owner, operator or auditor for the exchange as a whole.
        """
        refusal = self._refusal(permission, within)
        if refusal is not None:
            raise refusal

    def organizations(self, permission: Permission) -> list[UUID]:
        """Where this actor holds the permission; lists start from here."""
        return [seat.organization_id for seat in self.seats if self.can(permission, seat.organization_id)]

    def sits_in(self, organization_id: UUID) -> bool:
        """Whether this actor is a member of the organisation in any role."""
        return any(seat.organization_id == organization_id for seat in self.seats)

    def _refusal(self, permission: Permission, within: UUID | None) -> Forbidden | Unauthenticated | None:
        if self.is_system or (within is None and permission in self.own):
            return None
        if self.is_anonymous:
            return Unauthenticated()
        refusals = [self._objection(seat, permission, within) for seat in self._candidates(permission, within)]
        if None in refusals:
            return None
        return next((refusal for refusal in refusals if refusal), Forbidden(permission=permission.value))

    def _candidates(self, permission: Permission, within: UUID | None) -> Iterator[Seat]:
        for seat in self.seats:
            here = seat.kind.is_authority if within is None else seat.organization_id == within
            if here and permission in seat.permissions:
                yield seat

    def _objection(self, seat: Seat, permission: Permission, within: UUID | None) -> Forbidden | None:
        if seat.kind.is_authority and not self.second_factor:
            return SecondFactorRequired(permission=permission.value)
        if permission in NEEDS_VERIFICATION and not seat.verified:
            return OrganizationNotVerified(permission=permission.value)
        return self._unmandated(seat, permission, within) if seat.kind is OrganizationKind.OPERATOR else None

    def _unmandated(self, seat: Seat, permission: Permission, within: UUID | None) -> MandateNotActive | None:
        needed = NEEDS_MANDATE.get(permission)
        left = within is not None and permission in OUTLIVES_MANDATE and seat.organization_id in self.tenure.former
        if needed and not left and not self._is_mandated(seat, needed):
            return MandateNotActive(permission=permission.value, action=needed.value)
        if permission in NEEDS_STANDING and not self._stands(seat):
            return MandateNotActive(permission=permission.value)
        return None

    def _is_mandated(self, seat: Seat, action: MandatedAction) -> bool:
        return self._is_in_force(seat) and self.authority is not None and action in self.authority.permitted

    def _is_in_force(self, seat: Seat) -> bool:
        return self.authority is not None and self.authority.operator_id == seat.organization_id

    def _stands(self, seat: Seat) -> bool:
        return self._is_in_force(seat) or seat.organization_id in self.tenure.standing


@dataclass(frozen=True, kw_only=True)
class AccessRefused(Event):
    """A signed-in actor was refused something that would have changed state; the subject is the actor."""

    operation: str
    reason: str


SYSTEM = Actor(id=UUID(int=0), is_system=True)
"""The exchange itself: clock work and reactions to events."""

ANONYMOUS = Actor(id=UUID(int=1))
"""Whoever shows no credential."""
