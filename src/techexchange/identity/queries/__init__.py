"""Reading people and organisations, and who a credential belongs to."""

from techexchange.identity.queries.credentials import authenticate
from techexchange.identity.queries.directory import (
    Belonging,
    Member,
    OrganizationFilter,
    clients,
    email_of,
    invitations,
    locale_of,
    member,
    member_ids,
    members,
    organization,
    person,
    profile,
    sessions,
    verified_organizations,
    visible_organization,
)
from techexchange.identity.queries.interests import DeclarationFilter, declaration, declarations
from techexchange.identity.repository import OTHER, conflict_of_interest, conflicts, related, require_no_conflict, ties

__all__ = [
    "OTHER",
    "Belonging",
    "DeclarationFilter",
    "Member",
    "OrganizationFilter",
    "authenticate",
    "clients",
    "conflict_of_interest",
    "conflicts",
    "declaration",
    "declarations",
    "email_of",
    "invitations",
    "locale_of",
    "member",
    "member_ids",
    "members",
    "organization",
    "person",
    "profile",
    "related",
    "require_no_conflict",
    "sessions",
    "ties",
    "verified_organizations",
    "visible_organization",
]
