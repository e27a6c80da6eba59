"""Writing a listing and handing it in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.models import Listing
from techexchange.listings.repository import Listings

Change = Callable[[dict[str, Any]], dict[str, Any]]
"""Makes new, valid content of the present working content."""


async def draft(uow: UnitOfWork, actor: Actor, organization_id: UUID, content: dict[str, Any]) -> Listing:
    """Begin a listing on behalf of an organisation; `content` names its direction."""
    actor.require(Permission.LISTING_EDIT, within=organization_id)
    listing, drafted = Listing.draft(organization_id, content, by=actor, at=uow.now)
    uow.publish(drafted)
    return await Listings(uow).add(listing)


async def edit(uow: UnitOfWork, actor: Actor, listing_id: UUID, change: Change, version: int | None = None) -> Listing:
    """Change the working content; `change` raises its own errors where the result is not valid."""
    listing = await Listings(uow).seen(actor, listing_id, version)
    actor.require(Permission.LISTING_EDIT, within=listing.organization_id)
    uow.publish(listing.edit(change(listing.content), by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def submit(uow: UnitOfWork, actor: Actor, listing_id: UUID, version: int | None = None) -> Listing:
    """Hand the working content in for review; raises ListingIncomplete."""
    listing = await Listings(uow).seen(actor, listing_id, version)
    actor.require(Permission.LISTING_SUBMIT, within=listing.organization_id)
    uow.publish(listing.submit(by=actor, at=uow.now))
    return await Listings(uow).save(listing)
