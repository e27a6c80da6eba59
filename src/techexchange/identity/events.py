"""What happened to people, organisations and credentials; ids and plain facts, never names or addresses."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event
from techexchange.kernel.permissions import OrganizationKind, Role


@dataclass(frozen=True, kw_only=True)
class RegistrationRequested(Event):
    """Someone asked for an account; the subject is the mailed token."""


@dataclass(frozen=True, kw_only=True)
class PersonRegistered(Event):
    """A person proved their e-mail address and has an account."""


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Event):
    """A person changed their name or language."""


@dataclass(frozen=True, kw_only=True)
class PersonDisabled(Event):
    """A person can no longer sign in."""


@dataclass(frozen=True, kw_only=True)
class PersonEnabled(Event):
    """A person can sign in again."""


@dataclass(frozen=True, kw_only=True)
class PersonCorrected(Event):
    """A person's name was written as it is, or a person proved the address that is right."""


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """Nothing but its id is left of an account, and the id names nobody any more."""


@dataclass(frozen=True, kw_only=True)
class PasswordResetRequested(Event):
    """Someone asked for a way back in; the subject is the mailed token."""


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """A person has another password, and other sessions ended with the old one."""

    by_reset: bool


@dataclass(frozen=True, kw_only=True)
class SecondFactorOffered(Event):
    """A person was given an authenticator secret, not yet confirmed."""


@dataclass(frozen=True, kw_only=True)
class SecondFactorConfirmed(Event):
    """A person signs in with a second factor from now on."""


@dataclass(frozen=True, kw_only=True)
class SecondFactorRemoved(Event):
    """A person signs in with the password alone again."""


@dataclass(frozen=True, kw_only=True)
class SessionOpened(Event):
    """A person signed in."""

    person_id: UUID
    second_factor: bool
    by_recovery_code: bool


@dataclass(frozen=True, kw_only=True)
class SessionRenewed(Event):
    """A refresh token was exchanged for a new pair."""

    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    """A session ended before its time: signed out, or a refresh token was used twice."""

    person_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    """A person signed out everywhere; the subject is the person."""


@dataclass(frozen=True, kw_only=True)
class StaffSessionsEnded(Event):
    """Everybody who sits in an organisation was signed out everywhere; the subject is the organisation."""

    people: int


@dataclass(frozen=True, kw_only=True)
class OrganizationRegistered(Event):
    """An organisation came to the exchange; whoever registered it is its administrator."""

    kind: OrganizationKind


@dataclass(frozen=True, kw_only=True)
class OrganizationEdited(Event):
    """What an organisation says of itself changed."""

    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OrganizationSubmitted(Event):
    """An organisation asks to be verified."""

    kind: OrganizationKind


@dataclass(frozen=True, kw_only=True)
class OrganizationVerified(Event):
    """The exchange vouches for an organisation."""

    kind: OrganizationKind


@dataclass(frozen=True, kw_only=True)
class VerificationRejected(Event):
    """An organisation was not verified; it may mend what was found and ask again."""

    kind: OrganizationKind


@dataclass(frozen=True, kw_only=True)
class OrganizationSuspended(Event):
    """The exchange no longer vouches for an organisation, until it is reinstated."""

    kind: OrganizationKind


@dataclass(frozen=True, kw_only=True)
class OrganizationReinstated(Event):
    """The exchange vouches for an organisation again."""

    kind: OrganizationKind


@dataclass(frozen=True, kw_only=True)
class OrganizationRevoked(Event):
    """An organisation lost its place on the exchange for good."""

    kind: OrganizationKind


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    """A person has a role in an organisation; the subject is the organisation."""

    person_id: UUID
    role: Role


@dataclass(frozen=True, kw_only=True)
class MemberRoleChanged(Event):
    """A person has another role in an organisation; the subject is the organisation."""

    person_id: UUID
    role: Role
    previous_role: Role


@dataclass(frozen=True, kw_only=True)
class MemberRemoved(Event):
    """A person lost a role in an organisation; the subject is the organisation."""

    person_id: UUID
    role: Role


@dataclass(frozen=True, kw_only=True)
class MemberInvited(Event):
    """Someone was invited by mail; the subject is the invitation."""

    organization_id: UUID
    role: Role


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Event):
    """An invitation was taken back."""

    organization_id: UUID


@dataclass(frozen=True, kw_only=True)
class InvitationExpired(Event):
    """An invitation was not accepted in time."""

    organization_id: UUID


@dataclass(frozen=True, kw_only=True)
class ClientCreated(Event):
    """An organisation gave a machine client scopes."""

    organization_id: UUID
    scopes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClientRevoked(Event):
    """A machine client can do nothing any more."""

    organization_id: UUID


@dataclass(frozen=True, kw_only=True)
class ClientTokenIssued(Event):
    """A machine client was given an access token; the subject is the client."""

    organization_id: UUID


@dataclass(frozen=True, kw_only=True)
class ConflictDeclared(Event):
    """Somebody declared an interest in an organisation, for themselves or on behalf of an organisation."""

    organization_id: UUID
    on_behalf_of: UUID | None


@dataclass(frozen=True, kw_only=True)
class ConflictLifted(Event):
    """The owner lets whoever declared an interest act again."""

    organization_id: UUID
