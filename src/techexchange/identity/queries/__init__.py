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

__all__ = [
    "Belonging",
    "Member",
    "OrganizationFilter",
    "authenticate",
    "clients",
    "email_of",
    "invitations",
    "locale_of",
    "member",
    "member_ids",
    "members",
    "organization",
    "person",
    "profile",
    "sessions",
    "verified_organizations",
    "visible_organization",
]
