"""People, organisations, and what proves who they are."""

from techexchange.identity.lifecycle import ClientStatus, InvitationStatus, OrganizationStatus, PersonStatus
from techexchange.identity.models.credentials import (
    CLIENT_TOKEN_LASTS,
    PROOF_OF_ADDRESS,
    ApiClient,
    MailedToken,
    MailedTokenKind,
    Session,
    SpentToken,
    require_scopes_of,
    scopes_of,
)
from techexchange.identity.models.interests import (
    ConflictDeclaration,
    ConflictGround,
    DeclaredInterest,
    InterestGround,
    likeness,
)
from techexchange.identity.models.members import INVITATION_LASTS, Invitation, Membership, require_role_of
from techexchange.identity.models.organizations import Organization, OrganizationDetails
from techexchange.identity.models.people import ERASED_ADDRESS, ERASED_NAME, Person, recovery_hash

__all__ = [
    "CLIENT_TOKEN_LASTS",
    "ERASED_ADDRESS",
    "ERASED_NAME",
    "INVITATION_LASTS",
    "PROOF_OF_ADDRESS",
    "ApiClient",
    "ClientStatus",
    "ConflictDeclaration",
    "ConflictGround",
    "DeclaredInterest",
    "InterestGround",
    "Invitation",
    "InvitationStatus",
    "MailedToken",
    "MailedTokenKind",
    "Membership",
    "Organization",
    "OrganizationDetails",
    "OrganizationStatus",
    "Person",
    "PersonStatus",
    "Session",
    "SpentToken",
    "likeness",
    "recovery_hash",
    "require_role_of",
    "require_scopes_of",
    "scopes_of",
]
