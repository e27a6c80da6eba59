"""What offers and deals ask of a listing."""

from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.models import Direction, Listing, ListingStatus, SuspensionReason
from techexchange.listings.repository import Listings


async def open_for_offers(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """The listing, locked and open to offers; raises ListingNotFound where it is not visible, else ListingNotOpen."""
    listing = await Listings(uow).ground(actor, listing_id)
    if not actor.organizations(Permission.OFFER_SUBMIT) and not actor.organizations(Permission.OFFER_DECIDE):
        actor.require(Permission.OFFER_SUBMIT)
    listing.must_be_open(uow.now)
    return listing


async def open_for_contact(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """The listing, locked and open to contact; raises ListingNotFound where it is not visible, else ListingNotOpen."""
    listing = await Listings(uow).ground(actor, listing_id)
    if not actor.organizations(Permission.INTEREST_EXPRESS) and not actor.can(Permission.INTRODUCTION_BROKER):
        actor.require(Permission.INTEREST_EXPRESS)
    listing.must_be_open(uow.now)
    return listing


async def open_for_auction(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """One's own supply listing, locked and open to all; raises ListingNotFound, WrongDirection or as `must_be_open`."""
    listing = await Listings(uow).seen(actor, listing_id)
    actor.require(Permission.AUCTION_PREPARE, within=listing.organization_id)
    listing.must_be_offered(uow.now)
    return listing


async def commit_to_auction(uow: UnitOfWork, actor: Actor, listing_id: UUID, auction_id: UUID) -> Listing:
    """Let nothing but an auction decide on a listing; raises ListingUnderAuction, ListingNotOpen or WrongDirection."""
    actor.require(Permission.AUCTION_RUN)
    listing = await Listings(uow).get(listing_id, lock=True)
    uow.publish(listing.commit_to_auction(auction_id, by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def release_from_auction(uow: UnitOfWork, actor: Actor, listing_id: UUID, auction_id: UUID) -> Listing:
    """Free a listing from the auction that ended, if it holds the listing."""
    actor.require(Permission.AUCTION_RUN)
    listing = await Listings(uow).get(listing_id, lock=True)
    if listing.auction_id == auction_id:
        uow.publish(listing.release_from_auction(by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def reserve(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """Keep a listing for the parties of an exclusive deal."""
    actor.require(Permission.LISTING_PUBLISH)
    listing = await Listings(uow).get(listing_id, lock=True)
    uow.publish(listing.reserve(by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def release(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """Open a reserved listing again, since its deal fell through; one of a suspended organisation is suspended too."""
    actor.require(Permission.LISTING_PUBLISH)
    listing = await Listings(uow).get(listing_id, lock=True)
    uow.publish(listing.release(by=actor, at=uow.now))
    if not await Listings(uow).vouched_for(listing.organization_id):
        uow.publish(listing.suspend(SuspensionReason.ORGANIZATION_SUSPENDED, by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def contract(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """End a reserved supply whose technology was transferred."""
    actor.require(Permission.LISTING_PUBLISH)
    listing = await Listings(uow).get(listing_id, lock=True)
    uow.publish(listing.contract(by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def conclude(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """End a reserved listing whose exclusive contract took effect; a need already called fulfilled stays so."""
    actor.require(Permission.LISTING_PUBLISH)
    listing = await Listings(uow).get(listing_id, lock=True)
    if listing.direction is Direction.SUPPLY:
        uow.publish(listing.contract(by=actor, at=uow.now))
    elif listing.status is not ListingStatus.FULFILLED:
        uow.publish(listing.fulfil(by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def reopen(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """Open a listing again since what reserved or ended it broke."""
    actor.require(Permission.LISTING_PUBLISH)
    listing = await Listings(uow).get(listing_id, lock=True)
    reserved = listing.status is ListingStatus.RESERVED
    uow.publish(listing.release(by=actor, at=uow.now) if reserved else listing.reopen(by=actor, at=uow.now))
    return await Listings(uow).save(listing)
