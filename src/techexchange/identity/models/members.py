"""Who acts for an organisation, and who was asked to."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.identity import events
from techexchange.identity.errors import InvitationForAnother, InvitationNotFound, RoleUnknownHere
from techexchange.identity.lifecycle import (
    ACCEPT,
    EXPIRE,
    INVITATION_LIFE,
    OPEN,
    WITHDRAW,
    InvitationStatus,
)
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.permissions import GRANTS, Actor, OrganizationKind, Role

INVITATION_LASTS = timedelta(days=14)


class Membership(Aggregate):
    """One role of one person in one organisation."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("person_id", "organization_id", "role"),
        Index("ix_memberships_organization_id", "organization_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    role: Mapped[Role] = mapped_column(Coded(Role))
    created_at: Mapped[datetime]

    def joined(self, *, by: Actor, at: datetime) -> events.MemberJoined:
        """The fact that it began."""
        return events.MemberJoined(
            subject_id=self.organization_id, actor_id=by.id, at=at, person_id=self.person_id, role=self.role
        )

    def change_role(self, role: Role, *, by: Actor, at: datetime) -> events.MemberRoleChanged:
        """Do something else there."""
        previous, self.role = self.role, role
        return events.MemberRoleChanged(
            subject_id=self.organization_id,
            actor_id=by.id,
            at=at,
            person_id=self.person_id,
            role=role,
            previous_role=previous,
        )

    def removed(self, *, by: Actor, at: datetime) -> events.MemberRemoved:
        """The fact that it ended."""
        return events.MemberRemoved(
            subject_id=self.organization_id, actor_id=by.id, at=at, person_id=self.person_id, role=self.role
        )


class Invitation(Aggregate):
    """A role offered by mail; whoever has the address and the token may take it, once, in time."""

    __tablename__ = "invitations"
    __table_args__ = (
        Index("ix_invitations_organization_id", "organization_id"),
        Index("ix_invitations_wake_at", "wake_at", postgresql_where="wake_at IS NOT NULL"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    email: Mapped[str]
    role: Mapped[Role] = mapped_column(Coded(Role))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    status: Mapped[InvitationStatus] = mapped_column(Coded(InvitationStatus), default=INVITATION_LIFE.initial)
    invited_by: Mapped[UUID]
    created_at: Mapped[datetime]
    wake_at: Mapped[datetime | None]

    def sent(self, *, by: Actor, at: datetime) -> events.MemberInvited:
        """The fact that it was made."""
        return events.MemberInvited(
            subject_id=self.id, actor_id=by.id, at=at, organization_id=self.organization_id, role=self.role
        )

    def accept(self, person_id: UUID, email: str, *, at: datetime) -> Membership:
        """The membership it leads to; raises InvitationNotFound when it is closed or late, InvitationForAnother."""
        if self.status is not OPEN or self.wake_at is None or at >= self.wake_at:
            raise InvitationNotFound
        if email != self.email:
            raise InvitationForAnother
        self.status = ACCEPT(self.status)
        self.wake_at = None
        return Membership(person_id=person_id, organization_id=self.organization_id, role=self.role, created_at=at)

    def withdraw(self, *, by: Actor, at: datetime) -> events.InvitationWithdrawn:
        """Take it back."""
        self.status = WITHDRAW(self.status)
        self.wake_at = None
        return events.InvitationWithdrawn(
            subject_id=self.id, actor_id=by.id, at=at, organization_id=self.organization_id
        )

    def expire(self, *, by: Actor, at: datetime) -> events.InvitationExpired:
        """Too late to accept it."""
        self.status = EXPIRE(self.status)
        self.wake_at = None
        return events.InvitationExpired(subject_id=self.id, actor_id=by.id, at=at, organization_id=self.organization_id)


def require_role_of(kind: OrganizationKind, role: Role) -> None:
    """Refuse a role that organisations of this kind do not have; raises RoleUnknownHere."""
    if role not in GRANTS[kind]:
        raise RoleUnknownHere(role=role.value, known=sorted(known.value for known in GRANTS[kind]))
