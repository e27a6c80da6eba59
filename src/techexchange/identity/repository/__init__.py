"""People, organisations, credentials and interests, loaded in order to be changed or to decide by."""

from techexchange.identity.repository.interests import (
    BINDING,
    OTHER,
    ConflictDeclarations,
    conflict_of_interest,
    conflicts,
    related,
    require_no_conflict,
    ties,
)
from techexchange.identity.repository.parties import (
    ApiClients,
    Invitations,
    MailedTokens,
    Memberships,
    Organizations,
    People,
    Sessions,
)

__all__ = [
    "BINDING",
    "OTHER",
    "ApiClients",
    "ConflictDeclarations",
    "Invitations",
    "MailedTokens",
    "Memberships",
    "Organizations",
    "People",
    "Sessions",
    "conflict_of_interest",
    "conflicts",
    "related",
    "require_no_conflict",
    "ties",
]
