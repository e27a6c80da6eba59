"""Accounts, sessions and second factors as they are sent."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, EmailStr, Field, StringConstraints
from pydantic.config import JsonDict

from techexchange.identity.actions import Authenticator, Credentials, PasswordChange, Profile, SignedIn
from techexchange.identity.models import OrganizationStatus, Person, Session
from techexchange.identity.queries import Belonging
from techexchange.infra.http import AggregateOut, Body, Out
from techexchange.infra.http.schemas import Line
from techexchange.kernel.permissions import Actor, OrganizationKind, Permission, Role

Email = Annotated[EmailStr, Field(max_length=254), AfterValidator(str.lower)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Locale = Literal["vi", "en"]


def example(values: JsonDict) -> ConfigDict:
    """A body's settings with its example."""
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": values})


class RegistrationBody(Body):
    """Who would like an account."""

    model_config = example({"email": "lan@institute.example", "name": "Nguyễn Thị Lan", "locale": "vi"})

    email: Email
    name: Line
    locale: Locale = "vi"

    def profile(self) -> Profile:
        """The same in the domain's terms."""
        return Profile(self.email, self.name, self.locale)


class PasswordBody(Body):
    """The token that came by mail, and the password wanted: 12 to 128 characters."""

    model_config = example({"token": "txv_0123456789ABCDEFGHIJKLMNOPQRSTuvwxyz", "password": "ba con mèo trên mái"})

    token: Token
    password: Password


class TokenBody(Body):
    """The token that came by mail."""

    model_config = example({"token": "txv_0123456789ABCDEFGHIJKLMNOPQRSTuvwxyz"})

    token: Token


class EmailBody(Body):
    """An address of mail."""

    model_config = example({"email": "lan@institute.example"})

    email: Email


class PasswordChangeBody(Body):
    """The present password, and the one wanted: 12 to 128 characters."""

    model_config = example({"present": "ba con mèo trên mái", "wanted": "bốn con mèo dưới hiên"})

    present: Password
    wanted: Password

    def change(self) -> PasswordChange:
        """The same in the domain's terms."""
        return PasswordChange(self.present, self.wanted)


class ProfileBody(Body):
    """What to change of oneself; what is left out stays."""

    model_config = example({"locale": "en"})

    name: Line | None = None
    locale: Locale | None = None


class SignInBody(Body):
    """What proves who one is; a second factor where one is enrolled."""

    model_config = example({"email": "lan@institute.example", "password": "ba con mèo trên mái", "totp": "492039"})

    email: Email
    password: Password
    totp: Code | None = None
    recovery_code: Code | None = None

    def credentials(self) -> Credentials:
        """The same in the domain's terms."""
        return Credentials(self.email, self.password, self.totp, self.recovery_code)


class RefreshBody(Body):
    """The refresh token of the last sign-in or renewal."""

    model_config = example({"refresh_token": "txr_0123456789ABCDEFGHIJKLMNOPQRSTuvwxyz"})

    refresh_token: Token


class CodeBody(Body):
    """A code of the authenticator; spaces do not matter."""

    model_config = example({"code": "492 039"})

    code: Code


class AcceptedOut(Out):
    """It was heard; what follows comes by mail, whether or not there is such an account."""

    status: Literal["accepted"] = "accepted"


class PersonOut(AggregateOut):
    """A person as they see themselves."""

    email: str
    name: str
    locale: str
    second_factor: bool
    created_at: datetime

    @classmethod
    def of(cls, person: Person) -> "PersonOut":
        """A person as they see themselves."""
        return cls(
            id=person.id,
            version=person.version,
            email=person.email,
            name=person.name,
            locale=person.locale,
            second_factor=person.has_second_factor,
            created_at=person.created_at,
        )


class SeatOut(Out):
    """A place in an organisation."""

    organization_id: UUID
    organization_name: dict[str, str]
    kind: OrganizationKind
    status: OrganizationStatus
    roles: list[Role]
    permissions: Annotated[list[Permission], Field(description="What may be done there at this moment.")]


class MeOut(Out):
    """Oneself: profile, places, and what may be done in the session at hand; its ETag is that of the profile."""

    id: UUID
    version: int
    email: str
    name: str
    locale: str
    second_factor: bool
    created_at: datetime
    recovery_codes_left: int
    session_has_second_factor: bool
    second_factor_due: Annotated[bool, Field(description="A second factor must be enrolled before acting as staff.")]
    permissions: list[Permission]
    seats: list[SeatOut]

    @classmethod
    def seen(cls, actor: Actor, person: Person, belongings: list[Belonging]) -> "MeOut":
        """The actor with everything they are."""
        seats: dict[UUID, list[Belonging]] = {}
        for belonging in belongings:
            seats.setdefault(belonging.organization.id, []).append(belonging)
        is_staff = any(seat.kind.is_authority for seat in actor.seats)
        return cls(
            **PersonOut.of(person).model_dump(),
            recovery_codes_left=len(person.recovery_hashes),
            session_has_second_factor=actor.second_factor,
            second_factor_due=is_staff and not actor.second_factor,
            permissions=sorted(actor.own),
            seats=[_seat(actor, held) for held in seats.values()],
        )


def _seat(actor: Actor, held: list[Belonging]) -> SeatOut:
    organization = held[0].organization
    return SeatOut(
        organization_id=organization.id,
        organization_name=organization.name,
        kind=organization.kind,
        status=organization.status,
        roles=[belonging.role for belonging in held],
        permissions=sorted(permission for permission in Permission if actor.can(permission, organization.id)),
    )


class SessionOut(AggregateOut):
    """A sign-in of one's own."""

    second_factor: bool
    user_agent: str | None
    created_at: datetime
    renewed_at: datetime | None
    expires_at: datetime
    is_present: Annotated[bool, Field(description="Whether this request came by it.")]

    @classmethod
    def of(cls, session: Session, actor: Actor) -> "SessionOut":
        """A session as whoever has it sees it."""
        return cls(
            id=session.id,
            version=session.version,
            second_factor=session.second_factor,
            user_agent=session.user_agent,
            created_at=session.created_at,
            renewed_at=session.renewed_at,
            expires_at=session.expires_at,
            is_present=session.id == actor.credential_id,
        )


class SignedInOut(Out):
    """The tokens of a session, told this once; send `access_token` as bearer and keep `device_token` for next time."""

    session_id: UUID
    access_token: str
    token_type: Literal["Bearer"] = Field(default="Bearer")
    access_expires_at: datetime
    refresh_token: str
    expires_at: datetime
    second_factor: bool
    device_token: str | None = None

    @classmethod
    def of(cls, signed_in: SignedIn) -> "SignedInOut":
        """The tokens just made."""
        session = signed_in.session
        return cls(
            session_id=session.id,
            access_token=signed_in.access_token,
            access_expires_at=session.access_expires_at,
            refresh_token=signed_in.refresh_token,
            expires_at=session.expires_at,
            second_factor=session.second_factor,
            device_token=signed_in.device_token,
        )


class AuthenticatorOut(Out):
    """A secret for an authenticator, told this once; `uri` is the same for a QR code."""

    secret: str
    uri: str

    @classmethod
    def of(cls, authenticator: Authenticator) -> "AuthenticatorOut":
        """The secret as it is told."""
        return cls(secret=authenticator.secret, uri=authenticator.uri)


class RecoveryCodesOut(Out):
    """Codes that each sign in once instead of the authenticator; told this once."""

    recovery_codes: list[str]
