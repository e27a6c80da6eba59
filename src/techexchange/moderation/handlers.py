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


SUBSCRIPTIONS = (follow_listing, follow_organization)
