"""A case follows its subject: whatever happened, look at the subject and open or close."""

from typing import Any
from uuid import UUID

from techexchange.identity.events import (
    OrganizationRevoked,
    OrganizationSubmitted,
    OrganizationSuspended,
    OrganizationVerified,
    VerificationRejected,
)
from techexchange.infra.jobs import on
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings.events import (
    ENDING,
    ListingChangesRequested,
    ListingPublished,
    ListingRejected,
    ListingSubmitted,
    ListingSuspended,
)
from techexchange.moderation import actions
from techexchange.moderation.models import CaseKind


@on(ListingSubmitted, ListingPublished, ListingChangesRequested, ListingRejected, *ENDING)
async def follow_listing(uow: UnitOfWork, event: dict[str, Any]) -> None:
    """Open a case for a listing that waits for a decision, or close the case of one that no longer does."""
    await actions.follow(uow, SYSTEM, CaseKind.PUBLICATION, UUID(event["subject_id"]))


@on(OrganizationSubmitted, OrganizationVerified, VerificationRejected, OrganizationSuspended, OrganizationRevoked)
async def follow_organization(uow: UnitOfWork, event: dict[str, Any]) -> None:
    """Open a case for an organisation that asks to be verified, or close the case of one that no longer does."""
    await actions.follow(uow, SYSTEM, CaseKind.ORGANIZATION, UUID(event["subject_id"]))


@on(ListingSuspended, *ENDING)
async def close_flags(uow: UnitOfWork, event: dict[str, Any]) -> None:
    """Close the case of flags on a listing that nobody can be shown any more."""
    await actions.follow(uow, SYSTEM, CaseKind.FLAG, UUID(event["subject_id"]))


@on(OrganizationSuspended, OrganizationRevoked)
async def close_proposal(uow: UnitOfWork, event: dict[str, Any]) -> None:
    """Close the case about an organisation's place once it has lost it otherwise."""
    await actions.follow(uow, SYSTEM, CaseKind.STANDING, UUID(event["subject_id"]))


SUBSCRIPTIONS = (follow_listing, follow_organization, close_flags, close_proposal)
