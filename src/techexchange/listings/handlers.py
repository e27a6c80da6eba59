"""What follows for listings when something happens to their organisation."""

from typing import Any
from uuid import UUID

from techexchange.identity.events import OrganizationReinstated, OrganizationRevoked, OrganizationSuspended
from techexchange.infra.jobs import on
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings import actions


@on(OrganizationSuspended, OrganizationRevoked, OrganizationReinstated)
async def follow_organization(uow: UnitOfWork, event: dict[str, Any]) -> None:
    """Only those the exchange vouches for are on view."""
    await actions.follow_organization(uow, SYSTEM, UUID(event["subject_id"]))


SUBSCRIPTIONS = (follow_organization,)
