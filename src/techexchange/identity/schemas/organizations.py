"""Organisations, their members and their machine clients as they are sent."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from techexchange.identity.actions import ClientWithSecret
from techexchange.identity.lifecycle import LIFE
from techexchange.identity.models import (
    ApiClient,
    ClientStatus,
    Invitation,
    InvitationStatus,
    Organization,
    OrganizationDetails,
    OrganizationStatus,
)
from techexchange.identity.queries import Member
from techexchange.identity.schemas.people import Email, Token, example
from techexchange.infra.http import AggregateOut, Body, Out
from techexchange.infra.http.schemas import Line
from techexchange.kernel.permissions import Actor, OrganizationKind, Permission, Role

Country = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$"), Field(description="ISO 3166-1 alpha-2")]
TaxCode = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z .-]{1,30}$")]
Website = Annotated[str, StringConstraints(max_length=300, pattern=r"^https?://[!-~]+$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class OrganizationSize(StrEnum):
    """How many work there: up to 9, 49, 249, or more."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class NameBody(Body):
    """A name in Vietnamese, in English, or both."""

    vi: Line | None = None
    en: Line | None = None


class ContactBody(Body):
    """How an organisation is reached; seen by its members and the exchange."""

    email: Email | None = None
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9+() .-]{3,30}$")] | None = None
    address: Line | None = None
    website: Website | None = None


class OrganizationPatch(Body):
    """What to say anew of an organisation; what is left out stays."""

    model_config = example({"province": "Hà Nội", "fields": ["materials", "energy"]})

    name: NameBody | None = None
    country: Country | None = None
    tax_code: TaxCode | None = None
    contact: ContactBody | None = None
    size: OrganizationSize | None = None
    fields: Annotated[list[Line], Field(max_length=20)] | None = None
    province: Line | None = None

    def changes(self) -> dict[str, Any]:
        """What was said, in the domain's terms."""
        said = self.model_dump(exclude_unset=True, exclude_none=True, mode="json")
        if "fields" in said:
            said["fields"] = tuple(said["fields"])
        return {name: value for name, value in said.items() if name in OrganizationDetails.__dataclass_fields__}


class OrganizationBody(OrganizationPatch):
    """An organisation that comes to the exchange."""

    model_config = example(
        {
            "kind": "institute",
            "name": {"vi": "Viện Vật liệu tiên tiến", "en": "Institute of Advanced Materials"},
            "country": "VN",
            "tax_code": "0100233488",
            "contact": {"email": "lienhe@institute.example", "website": "https://institute.example"},
            "size": "medium",
            "fields": ["materials"],
            "province": "Hà Nội",
        }
    )

    kind: OrganizationKind
    name: NameBody

    def details(self) -> OrganizationDetails:
        """The same in the domain's terms."""
        return OrganizationDetails(**self.changes())


class GroundsBody(Body):
    """Why; told to the members of the organisation."""

    model_config = example({"reason": "The licence it named was withdrawn."})

    reason: Reason


class OrganizationOut(AggregateOut):
    """An organisation; what only its members and the exchange see is null for others."""

    status: OrganizationStatus
    available_moves: list[str]
    kind: OrganizationKind
    name: dict[str, str]
    country: str
    province: str | None
    size: str | None
    fields: list[str]
    created_at: datetime
    verified_at: datetime | None
    tax_code: str | None = None
    contact: dict[str, str] | None = None
    reasons: list[str] | None = None
    submitted_at: datetime | None = None

    @classmethod
    def of(cls, organization: Organization, actor: Actor) -> "OrganizationOut":
        """An organisation as this actor sees it."""
        return cls.model_validate(
            {name: getattr(organization, name) for name in PUBLIC}
            | {"available_moves": list(_moves(organization, actor))}
            | ({name: getattr(organization, name) for name in INSIDE} if organization.is_open_to(actor) else {})
        )


PUBLIC = (
    *("id", "version", "status", "kind", "name", "country", "province", "size", "fields"),
    *("created_at", "verified_at"),
)
INSIDE = ("tax_code", "contact", "reasons", "submitted_at")
MOVERS: dict[str, Permission] = {
    "suspend": Permission.ORGANIZATION_SUSPEND,
    "reinstate": Permission.ORGANIZATION_SUSPEND,
    "revoke": Permission.ORGANIZATION_SUSPEND,
}
APPOINTERS = dict.fromkeys(("appoint", "suspend", "reinstate", "revoke"), Permission.AUTHORITY_VERIFY)


def _moves(organization: Organization, actor: Actor) -> list[str]:
    """What this actor may do to it now; an authority is moved by the owner alone, and one's own by neither."""
    open_moves = [move.name for move in LIFE.open_from(organization.status)]
    movers = APPOINTERS if organization.kind.is_authority else MOVERS
    judges = not actor.sits_in(organization.id)
    allowed = {name for name, permission in movers.items() if judges and actor.can(permission)}
    if actor.can(Permission.ORGANIZATION_EDIT, organization.id):
        allowed.add("submit")
    return [name for name in open_moves if name in allowed]


class MemberOut(AggregateOut):
    """One role of one person in an organisation."""

    person_id: UUID
    name: str
    email: str
    role: Role
    created_at: datetime

    @classmethod
    def of(cls, member: Member) -> "MemberOut":
        """A member as others of the organisation see them."""
        membership, person = member.membership, member.person
        return cls(
            id=membership.id,
            version=membership.version,
            person_id=person.id,
            name=person.name,
            email=person.email,
            role=membership.role,
            created_at=membership.created_at,
        )


class RoleBody(Body):
    """A role in the organisation."""

    model_config = example({"role": "negotiator"})

    role: Role


class MemberBody(RoleBody):
    """Another role for someone who is a member already."""

    model_config = example({"person_id": "01980000-0000-7000-8000-000000000000", "role": "signatory"})

    person_id: UUID


class InvitationBody(RoleBody):
    """Whom to invite, as what."""

    model_config = example({"email": "minh@institute.example", "role": "editor"})

    email: Email


class AcceptanceBody(Body):
    """The token that came with the invitation."""

    model_config = example({"token": "txi_0123456789ABCDEFGHIJKLMNOPQRSTuvwxyz"})

    token: Token


class InvitationOut(AggregateOut):
    """A role offered by mail."""

    status: InvitationStatus
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime | None

    @classmethod
    def of(cls, invitation: Invitation) -> "InvitationOut":
        """An invitation as the organisation sees it."""
        return cls(
            id=invitation.id,
            version=invitation.version,
            status=invitation.status,
            email=invitation.email,
            role=invitation.role,
            created_at=invitation.created_at,
            expires_at=invitation.wake_at,
        )


class ClientBody(Body):
    """A machine client and what it may do."""

    model_config = example({"name": "Catalogue import", "scopes": ["listing:read", "listing:edit"]})

    name: Line
    scopes: Annotated[list[Permission], Field(min_length=1, max_length=50)]


class ClientOut(AggregateOut):
    """A machine client; its id is its OAuth client_id."""

    status: ClientStatus
    name: str
    scopes: list[str]
    created_at: datetime

    @classmethod
    def of(cls, client: ApiClient) -> "ClientOut":
        """A client as its organisation sees it."""
        return cls.model_validate(client)


class ClientSecretOut(ClientOut):
    """A new machine client with its secret, told this once."""

    client_secret: str

    @classmethod
    def told(cls, made: ClientWithSecret) -> "ClientSecretOut":
        """The client with its secret."""
        return cls(**ClientOut.of(made.client).model_dump(), client_secret=made.secret)


class ClientTokenOut(Out):
    """An access token for a machine (RFC 6749, section 5.1)."""

    access_token: str
    token_type: str = Field(default="Bearer")
    expires_in: int
    scope: str


class OauthErrorOut(Out):
    """Why no token was given (RFC 6749, section 5.2)."""

    error: str
    error_description: str
