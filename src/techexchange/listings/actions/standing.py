"""What an organisation does with its published listing, and what the clock does."""

from datetime import datetime
from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.models import ClosingReason, Listing
from techexchange.listings.repository import Listings
from techexchange.regulations.queries import packs


async def pause(uow: UnitOfWork, actor: Actor, listing_id: UUID, version: int | None = None) -> Listing:
    """Take a listing from view for a while."""
    listing = await Listings(uow).seen(actor, listing_id, version)
    actor.require(Permission.LISTING_EDIT, within=listing.organization_id)
    uow.publish(listing.pause(by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def resume(uow: UnitOfWork, actor: Actor, listing_id: UUID, version: int | None = None) -> Listing:
    """Put a paused listing back on view; raises ListingValidityPassed."""
    listing = await Listings(uow).seen(actor, listing_id, version)
    actor.require(Permission.LISTING_SUBMIT, within=listing.organization_id)
    uow.publish(listing.resume(by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def renew(
    uow: UnitOfWork, actor: Actor, listing_id: UUID, valid_until: datetime, version: int | None = None
) -> Listing:
    """Publish the last version again until a later time.

    Raises RenewalNeedsReview, ValidityNotExtended or ListingBlocked.
    """
    listings = Listings(uow)
    listing = await listings.seen(actor, listing_id, version)
    actor.require(Permission.LISTING_SUBMIT, within=listing.organization_id)
    listing.must_be_renewable(uow.now)
    renewed = listing.renewal(await listings.last_version(listing), valid_until, at=uow.now)
    renewed.judge(packs().screen(renewed.content, uow.now))
    uow.publish(listing.renew(renewed, by=actor, at=uow.now))
    return await listings.keep(listing, renewed)


async def withdraw(uow: UnitOfWork, actor: Actor, listing_id: UUID, version: int | None = None) -> Listing:
    """End a listing by its organisation's wish."""
    listing = await Listings(uow).seen(actor, listing_id, version)
    actor.require(Permission.LISTING_EDIT, within=listing.organization_id)
    uow.publish(listing.withdraw(by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def fulfil(uow: UnitOfWork, actor: Actor, listing_id: UUID, version: int | None = None) -> Listing:
    """End a demand whose need was met; raises WrongDirection."""
    listing = await Listings(uow).seen(actor, listing_id, version)
    actor.require(Permission.LISTING_EDIT, within=listing.organization_id)
    uow.publish(listing.fulfil(by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def close_unmet(
    uow: UnitOfWork, actor: Actor, listing_id: UUID, reason: ClosingReason, version: int | None = None
) -> Listing:
    """End a demand whose need is given up; raises WrongDirection."""
    listing = await Listings(uow).seen(actor, listing_id, version)
    actor.require(Permission.LISTING_EDIT, within=listing.organization_id)
    uow.publish(listing.close_unmet(reason, by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def expire(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """Write down that a listing reached its end of validity; raises ListingStillValid."""
    actor.require(Permission.LISTING_PUBLISH)
    listing = await Listings(uow).get(listing_id, lock=True)
    uow.publish(listing.expire(by=actor, at=uow.now))
    return await Listings(uow).save(listing)
