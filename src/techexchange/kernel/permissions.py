"""Who may do what: the whole matrix on one page.

Authority has three branches beside the participants. The public owner rules and supervises; the operator acts
under the owner's mandate and only while it is active; the auditor reads. What is not granted here is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.events import Event


class MandateNotActive(Forbidden):
    """The operator has no active mandate that permits this."""


class OrganizationNotVerified(Forbidden):
    """Your organisation must be verified before it can do this."""


class SecondFactorRequired(Forbidden):
    """Staff of the owner, the operator and the auditor must sign in with a second factor."""


class Permission(StrEnum):
    """One thing that may be done; those ending in `:read` change nothing."""

    ACCOUNT_REGISTER = "account:register"
    SESSION_OPEN = "session:open"
    ACCOUNT_MANAGE = "account:manage"
    INBOX_READ = "inbox:read"
    INBOX_MANAGE = "inbox:manage"
    ORGANIZATION_REGISTER = "organization:register"
    SAVED_SEARCH_READ = "saved_search:read"
    SAVED_SEARCH_MANAGE = "saved_search:manage"

    ORGANIZATION_READ = "organization:read"
    ORGANIZATION_EDIT = "organization:edit"
    MEMBER_MANAGE = "member:manage"
    CLIENT_MANAGE = "client:manage"
    LISTING_READ = "listing:read"
    LISTING_EDIT = "listing:edit"
    LISTING_SUBMIT = "listing:submit"
    CONFIDENTIAL_READ = "confidential:read"
    CONFIDENTIAL_EDIT = "confidential:edit"
    NEGOTIATION_READ = "negotiation:read"
    OFFER_SUBMIT = "offer:submit"
    OFFER_DECIDE = "offer:decide"
    DEAL_READ = "deal:read"
    MATCH_READ = "match:read"
    MATCH_DECIDE = "match:decide"

    CASE_READ = "case:read"
    CASE_CLAIM = "case:claim"
    CASE_DECIDE = "case:decide"
    CASE_RETURN = "case:return"
    LISTING_REVIEW = "listing:review"
    LISTING_PUBLISH = "listing:publish"
    LISTING_SUSPEND = "listing:suspend"
    LISTING_IMPORT = "listing:import"
    ORGANIZATION_REVIEW_READ = "organization_review:read"
    ORGANIZATION_VERIFY = "organization:verify"
    ORGANIZATION_SUSPEND = "organization:suspend"
    SEARCH_REBUILD = "search:rebuild"
    SYNONYM_EDIT = "synonym:edit"
    UNMET_READ = "unmet:read"
    MATCH_BROKER = "match:broker"
    MATCH_QUALITY_READ = "match_quality:read"

    AUTHORITY_VERIFY = "authority:verify"
    MANDATE_READ = "mandate:read"
    MANDATE_WRITE = "mandate:write"
    LEDGER_READ = "ledger:read"

    @property
    def reads(self) -> bool:
        """Whether holding this permission changes nothing."""
        return self.value.endswith(":read")


class OrganizationKind(StrEnum):
    """What an organisation is on the exchange."""

    OWNER = "owner"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    INSTITUTE = "institute"
    BUSINESS = "business"
    BROKER = "broker"
    VALUER = "valuer"

    @property
    def is_authority(self) -> bool:
        """Whether its staff act for the exchange itself, and so need a second factor."""
        return self in {OrganizationKind.OWNER, OrganizationKind.OPERATOR, OrganizationKind.AUDITOR}


class Role(StrEnum):
    """What a person does in an organisation."""

    ADMIN = "admin"
    EDITOR = "editor"
    NEGOTIATOR = "negotiator"
    SIGNATORY = "signatory"
    VIEWER = "viewer"
    MODERATOR = "moderator"
    BROKER = "broker"
    AUCTION_OFFICER = "auction_officer"
    FINANCE = "finance"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


class MandatedAction(StrEnum):
    """What an operating mandate can permit the operator to do."""

    VERIFY = "verify"
    MODERATE = "moderate"
    IMPORT = "import"
    BROKER = "broker"
    AUCTION = "auction"
    INVOICE = "invoice"


P = Permission
ANYONE = frozenset({P.ACCOUNT_REGISTER, P.SESSION_OPEN})
EVERY_PERSON = frozenset(
    ANYONE
    | {P.ACCOUNT_MANAGE, P.INBOX_READ, P.INBOX_MANAGE, P.ORGANIZATION_REGISTER}
    | {P.SAVED_SEARCH_READ, P.SAVED_SEARCH_MANAGE}
)
ADMINISTRATION = frozenset({P.ORGANIZATION_READ, P.ORGANIZATION_EDIT, P.MEMBER_MANAGE, P.CLIENT_MANAGE})
VIEWING = frozenset({P.ORGANIZATION_READ, P.LISTING_READ, P.NEGOTIATION_READ, P.DEAL_READ, P.MATCH_READ})
EDITING = VIEWING | {P.LISTING_EDIT, P.LISTING_SUBMIT, P.CONFIDENTIAL_READ, P.CONFIDENTIAL_EDIT, P.MATCH_DECIDE}
NEGOTIATING = VIEWING | {P.OFFER_SUBMIT, P.OFFER_DECIDE, P.MATCH_DECIDE}
PARTICIPATION = {
    Role.ADMIN: ADMINISTRATION | EDITING | NEGOTIATING,
    Role.EDITOR: EDITING,
    Role.NEGOTIATOR: NEGOTIATING,
    Role.SIGNATORY: VIEWING | {P.OFFER_DECIDE},
    Role.VIEWER: VIEWING,
}
MODERATION = frozenset(
    {P.CASE_READ, P.CASE_CLAIM, P.CASE_DECIDE, P.LISTING_REVIEW, P.LISTING_PUBLISH, P.LISTING_SUSPEND}
    | {P.LISTING_IMPORT, P.ORGANIZATION_REVIEW_READ, P.ORGANIZATION_VERIFY, P.ORGANIZATION_SUSPEND}
    | {P.SEARCH_REBUILD, P.SYNONYM_EDIT, P.UNMET_READ, P.MANDATE_READ, P.MATCH_QUALITY_READ}
)
SUPERVISION = frozenset(
    {P.MANDATE_READ, P.MANDATE_WRITE, P.LEDGER_READ, P.CASE_READ, P.CASE_RETURN, P.LISTING_REVIEW}
    | {P.ORGANIZATION_REVIEW_READ, P.AUTHORITY_VERIFY, P.UNMET_READ, P.MATCH_QUALITY_READ}
)
STAFF = frozenset({P.ORGANIZATION_READ, P.MANDATE_READ})
BROKERAGE = frozenset({P.MATCH_BROKER, P.MATCH_QUALITY_READ, P.UNMET_READ})

GRANTS: dict[OrganizationKind, dict[Role, frozenset[Permission]]] = {
    OrganizationKind.OWNER: {Role.ADMIN: ADMINISTRATION, Role.SUPERVISOR: STAFF | SUPERVISION},
    OrganizationKind.OPERATOR: {
        Role.ADMIN: ADMINISTRATION,
        Role.MODERATOR: STAFF | MODERATION,
        Role.BROKER: STAFF | BROKERAGE,
        Role.AUCTION_OFFICER: STAFF,
        Role.FINANCE: STAFF,
    },
    OrganizationKind.AUDITOR: {
        Role.ADMIN: ADMINISTRATION,
        Role.AUDITOR: STAFF | {P.LEDGER_READ, P.CASE_READ, P.ORGANIZATION_REVIEW_READ, P.MATCH_QUALITY_READ},
    },
    OrganizationKind.INSTITUTE: PARTICIPATION,
    OrganizationKind.BUSINESS: PARTICIPATION,
    OrganizationKind.BROKER: PARTICIPATION,
    OrganizationKind.VALUER: PARTICIPATION,
}

NEEDS_MANDATE: dict[Permission, MandatedAction] = {
    P.CASE_READ: MandatedAction.MODERATE,
    P.CASE_CLAIM: MandatedAction.MODERATE,
    P.CASE_DECIDE: MandatedAction.MODERATE,
    P.LISTING_REVIEW: MandatedAction.MODERATE,
    P.LISTING_PUBLISH: MandatedAction.MODERATE,
    P.LISTING_SUSPEND: MandatedAction.MODERATE,
    P.SEARCH_REBUILD: MandatedAction.MODERATE,
    P.SYNONYM_EDIT: MandatedAction.MODERATE,
    P.UNMET_READ: MandatedAction.BROKER,
    P.LISTING_IMPORT: MandatedAction.IMPORT,
    P.MATCH_BROKER: MandatedAction.BROKER,
    P.MATCH_QUALITY_READ: MandatedAction.BROKER,
    P.ORGANIZATION_REVIEW_READ: MandatedAction.VERIFY,
    P.ORGANIZATION_VERIFY: MandatedAction.VERIFY,
    P.ORGANIZATION_SUSPEND: MandatedAction.VERIFY,
}
"""Which of the operator's permissions hold only while an active mandate permits the named action."""

NEEDS_VERIFICATION = frozenset({P.LISTING_SUBMIT, P.OFFER_SUBMIT, P.OFFER_DECIDE, P.MATCH_DECIDE})
"""Only verified organisations publish, offer or decide; unverified ones may draft."""


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
class Actor:
    """Whoever acts, as proved by a credential; the body of a request never says who this is."""

    id: UUID
    seats: tuple[Seat, ...] = ()
    own: frozenset[Permission] = ANYONE
    authority: Authority | None = None
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
        refusals = [self._objection(seat, permission) for seat in self._candidates(permission, within)]
        if None in refusals:
            return None
        return next((refusal for refusal in refusals if refusal), Forbidden(permission=permission.value))

    def _candidates(self, permission: Permission, within: UUID | None) -> Iterator[Seat]:
        for seat in self.seats:
            here = seat.kind.is_authority if within is None else seat.organization_id == within
            if here and permission in seat.permissions:
                yield seat

    def _objection(self, seat: Seat, permission: Permission) -> Forbidden | None:
        if seat.kind.is_authority and not self.second_factor:
            return SecondFactorRequired(permission=permission.value)
        if permission in NEEDS_VERIFICATION and not seat.verified:
            return OrganizationNotVerified(permission=permission.value)
        needed = NEEDS_MANDATE.get(permission) if seat.kind is OrganizationKind.OPERATOR else None
        if needed and not self._is_mandated(seat, needed):
            return MandateNotActive(permission=permission.value, action=needed.value)
        return None

    def _is_mandated(self, seat: Seat, action: MandatedAction) -> bool:
        held = self.authority
        return held is not None and held.operator_id == seat.organization_id and action in held.permitted


@dataclass(frozen=True, kw_only=True)
class AccessRefused(Event):
    """A signed-in actor was refused something that would have changed state; the subject is the actor."""

    operation: str
    reason: str


SYSTEM = Actor(id=UUID(int=0), is_system=True)
"""The exchange itself: clock work and reactions to events."""

ANONYMOUS = Actor(id=UUID(int=1))
"""Whoever shows no credential."""
