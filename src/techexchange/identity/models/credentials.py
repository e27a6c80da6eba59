"""What proves who acts: sessions, machine clients, and tokens sent by mail."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.identity import events
from techexchange.identity.errors import ScopeNotAllowed
from techexchange.identity.lifecycle import CLIENT_LIFE, REVOKE_CLIENT, ClientStatus
from techexchange.infra.models import Aggregate, Base, Coded
from techexchange.kernel.permissions import GRANTS, Actor, OrganizationKind, Permission

CLIENT_TOKEN_LASTS = timedelta(hours=1)
PROOF_OF_ADDRESS = "confirm_address"
"""The letter to an address that is to become somebody's."""
NEVER_A_SCOPE = frozenset({Permission.MEMBER_MANAGE, Permission.CLIENT_MANAGE})


class Session(Aggregate):
    """A person's sign-in, or a machine client's token (which has no refresh token)."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (client_id IS NULL)", name="one_holder"),
        Index("ix_sessions_person_id", "person_id", postgresql_where="ended_at IS NULL"),
        Index("ix_sessions_client_id", "client_id", postgresql_where="client_id IS NOT NULL"),
        Index("ix_sessions_expires_at", "expires_at"),
    )

    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_clients.id"))
    access_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    access_expires_at: Mapped[datetime]
    refresh_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime]
    second_factor: Mapped[bool] = mapped_column(default=False)
    scopes: Mapped[list[str] | None]
    user_agent: Mapped[str | None]
    created_at: Mapped[datetime]
    renewed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    def is_open(self, at: datetime) -> bool:
        """Whether it still stands."""
        return self.ended_at is None and at < self.expires_at

    def renew(self, access_hash: bytes, refresh_hash: bytes, lasts: timedelta, *, at: datetime) -> "SpentToken":
        """Change both tokens; the spent refresh token is remembered, so that its second use betrays itself."""
        assert self.refresh_hash is not None
        spent = SpentToken(token_hash=self.refresh_hash, session_id=self.id, spent_at=at)
        self.access_hash, self.refresh_hash = access_hash, refresh_hash
        self.access_expires_at = min(at + lasts, self.expires_at)
        self.renewed_at = at
        return spent

    def end(self, reason: str, *, by: Actor, at: datetime) -> events.SessionEnded:
        """Nothing of it works from now on."""
        assert self.person_id is not None
        self.ended_at = at
        return events.SessionEnded(subject_id=self.id, actor_id=by.id, at=at, person_id=self.person_id, reason=reason)


class SpentToken(Base):
    """A refresh token that was exchanged."""

    __tablename__ = "spent_refresh_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    spent_at: Mapped[datetime]


class ApiClient(Aggregate):
    """A machine that acts for one organisation within its scopes (OAuth 2.0 client credentials, RFC 6749)."""

    __tablename__ = "api_clients"
    __table_args__ = (Index("ix_api_clients_organization_id", "organization_id"),)

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    name: Mapped[str]
    scopes: Mapped[list[str]]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[ClientStatus] = mapped_column(Coded(ClientStatus), default=CLIENT_LIFE.initial)
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]

    def created(self, *, by: Actor, at: datetime) -> events.ClientCreated:
        """The fact that it was made."""
        return events.ClientCreated(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            organization_id=self.organization_id,
            scopes=tuple(self.scopes),
        )

    def revoke(self, *, by: Actor, at: datetime) -> events.ClientRevoked:
        """Nothing of it works from now on."""
        self.status = REVOKE_CLIENT(self.status)
        return events.ClientRevoked(subject_id=self.id, actor_id=by.id, at=at, organization_id=self.organization_id)


class MailedTokenKind(StrEnum):
    """What a mailed token allows."""

    REGISTRATION = "registration"
    RESET = "reset"
    ADDRESS = "address"


class MailedToken(Base):
    """A one-time token sent to an address; one that belongs to nobody was answered with another letter."""

    __tablename__ = "mailed_tokens"
    __table_args__ = (Index("ix_mailed_tokens_expires_at", "expires_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[MailedTokenKind] = mapped_column(Coded(MailedTokenKind))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    email: Mapped[str]
    name: Mapped[str]
    locale: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    usable: Mapped[bool]
    expires_at: Mapped[datetime]


def scopes_of(kind: OrganizationKind) -> frozenset[Permission]:
    """What a machine client of such an organisation may be given; an authority has none."""
    if kind.is_authority:
        return frozenset()
    return frozenset().union(*GRANTS[kind].values()) - NEVER_A_SCOPE


def require_scopes_of(kind: OrganizationKind, scopes: list[str]) -> None:
    """Refuse a scope outside what this kind's clients may be given; raises ScopeNotAllowed."""
    allowed = {scope.value for scope in scopes_of(kind)}
    if not scopes or set(scopes) - allowed:
        raise ScopeNotAllowed(allowed=sorted(allowed))
