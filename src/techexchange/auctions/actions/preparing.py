"""What the seller, the owner and the officer do until an auction is public, and how it is called off."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from techexchange.auctions.errors import NothingToAuction
from techexchange.auctions.models import (
    CUSTODIAN_KINDS,
    Auction,
    AuctionGround,
    AuctionKind,
    CancellationReason,
    CustodianKey,
    FailureReason,
    Minimums,
    Preparation,
    Publication,
    custodians_of,
    may_cancel,
)
from techexchange.auctions.repository import Auctions, CustodianKeys
from techexchange.identity.queries import require_no_conflict
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor, OrganizationKind, Permission
from techexchange.listings import actions as listings
from techexchange.listings.models import Listing
from techexchange.listings.queries import version as listing_version
from techexchange.mandates.queries import authority, custodians_in_force
from techexchange.regulations.queries import packs
from techexchange_client.sealing import Envelope

Change = Callable[[Auction], Preparation]
"""Makes what is to be settled of what is settled now."""


async def prepare_auction(uow: UnitOfWork, actor: Actor, listing_id: UUID, preparation: Preparation) -> Auction:
    """Begin to prepare an auction of one's own published listing; raises AuctionAlreadyRuns or RulesUnsound."""
    listing = await listings.open_for_auction(uow, actor, listing_id)
    actor.require(Permission.AUCTION_PREPARE, within=listing.organization_id)
    await Auctions(uow).must_be_first(listing_id)
    ground = await ground_of(uow, listing)
    custodians = await custodians_for(uow, preparation.kind)
    auction, prepared = Auction.prepare(ground, preparation, custodians, by=actor, at=uow.now)
    uow.publish(prepared)
    return await Auctions(uow).add(auction)


async def edit_auction(
    uow: UnitOfWork, actor: Actor, auction_id: UUID, change: Change, version: int | None = None
) -> Auction:
    """Change what is being prepared; the custodians are those of today."""
    auction = await Auctions(uow).locked(actor, auction_id, version)
    actor.require(Permission.AUCTION_PREPARE, within=auction.seller_id)
    preparation = change(auction)
    custodians = await custodians_for(uow, preparation.kind)
    uow.publish(auction.edit(preparation, custodians, by=actor, at=uow.now))
    return await Auctions(uow).save(auction)


async def seal_reserve(
    uow: UnitOfWork, actor: Actor, auction_id: UUID, envelope: Envelope, version: int | None = None
) -> Auction:
    """Hand in the secret reserve, sealed by the seller to the same custodians as the bids."""
    auction = await Auctions(uow).locked(actor, auction_id, version)
    actor.require(Permission.AUCTION_PREPARE, within=auction.seller_id)
    uow.publish(auction.seal_reserve(envelope.as_dict(), envelope.hash, by=actor, at=uow.now))
    return await Auctions(uow).save(auction)


async def propose_auction(uow: UnitOfWork, actor: Actor, auction_id: UUID, version: int | None = None) -> Auction:
    """Hand the auction in: to the owner where the state paid for the technology, else to the officer."""
    auction = await Auctions(uow).locked(actor, auction_id, version)
    actor.require(Permission.AUCTION_PREPARE, within=auction.seller_id)
    uow.publish(auction.propose(minimums_at(uow.now), by=actor, at=uow.now))
    return await Auctions(uow).save(auction)


async def approve_auction(uow: UnitOfWork, actor: Actor, auction_id: UUID, version: int | None = None) -> Auction:
    """Let a technology that the state paid for be auctioned."""
    auction = await Auctions(uow).locked(actor, auction_id, version)
    actor.require(Permission.AUCTION_APPROVE)
    uow.publish(auction.approve(by=actor, at=uow.now))
    await require_no_conflict(uow, actor, auction.seller_id)
    return await Auctions(uow).save(auction)


async def return_auction(
    uow: UnitOfWork, actor: Actor, auction_id: UUID, note: str, version: int | None = None
) -> Auction:
    """Give the auction back to the seller, saying what to improve: the owner, or the officer."""
    auction = await Auctions(uow).locked(actor, auction_id, version)
    if not actor.can(Permission.AUCTION_APPROVE):
        actor.require(Permission.AUCTION_RUN)
    uow.publish(auction.give_back(note, by=actor, at=uow.now))
    return await Auctions(uow).save(auction)


async def publish_auction(uow: UnitOfWork, actor: Actor, auction_id: UUID, version: int | None = None) -> Auction:
    """Make the auction public and commit the listing to it; raises as the listing's and the auction's own rules do."""
    auction = await Auctions(uow).locked(actor, auction_id, version)
    actor.require(Permission.AUCTION_RUN)
    listing = await listings.commit_to_auction(uow, actor, auction.listing_id, auction.id)
    keys = frozenset(key.id for key in await keys_in_use(uow))
    publication = Publication(await ground_of(uow, listing), minimums_at(uow.now), keys)
    uow.publish(auction.publish(publication, by=actor, at=uow.now))
    await require_no_conflict(uow, actor, auction.seller_id)
    return await Auctions(uow).save(auction)


async def cancel_auction(
    uow: UnitOfWork, actor: Actor, auction_id: UUID, cause: tuple[CancellationReason, str], version: int | None = None
) -> Auction:
    """Call an auction off: the seller until it is public, the officer until bids are opened, the owner always."""
    auction = await Auctions(uow).locked(actor, auction_id, version)
    if not may_cancel(auction, actor):
        actor.require(Permission.AUCTION_APPROVE)
    uow.publish(auction.cancel(*cause, by=actor, at=uow.now))
    await release_listing(uow, SYSTEM, auction)
    return await Auctions(uow).save(auction)


async def fail_auction(uow: UnitOfWork, actor: Actor, auction: Auction, reason: FailureReason) -> None:
    """End a locked auction without a winner, and free its listing."""
    actor.require(Permission.AUCTION_RUN)
    uow.publish(auction.fail(reason, by=actor, at=uow.now))
    await release_listing(uow, SYSTEM, auction)


async def release_listing(uow: UnitOfWork, actor: Actor, auction: Auction) -> None:
    """Free the listing from an auction that ended; the auction is locked before it."""
    actor.require(Permission.AUCTION_RUN)
    if auction.published_at is not None:
        await listings.release_from_auction(uow, actor, auction.listing_id, auction.id)


def minimums_at(at: datetime) -> Minimums:
    """How long periods must be by the rule pack of the day."""
    law = packs().now(at).auction_periods
    if law is None:
        return Minimums()
    days: dict[str, Any] = {
        name: getattr(law, name) for name in ("enquiry_days", "tender_days", "standstill_days", "amendment_days")
    }
    return Minimums(**days, rule=law.rule.key, source=law.rule.source)


async def ground_of(uow: UnitOfWork, listing: Listing) -> AuctionGround:
    """What is auctioned: the version the public reads, and whether the state has a part in it."""
    if listing.number < 1:
        raise NothingToAuction
    content = (await listing_version(uow, SYSTEM, listing.id, listing.number)).content
    state_funded = packs().now(uow.now).state_has_part(content)
    return AuctionGround(listing.id, listing.number, listing.organization_id, state_funded)


async def keys_in_use(uow: UnitOfWork) -> list[CustodianKey]:
    """The custodians' present keys: of operators only that of the mandate in force, and none it does not name."""
    held = await authority(uow)
    operator = held.operator_id if held else None
    named = await custodians_in_force(uow)
    keys = [key for key in await CustodianKeys(uow).in_use() if not named or key.organization_id in named]
    return [key for key in keys if key.kind is not OrganizationKind.OPERATOR or key.organization_id == operator]


async def custodians_for(uow: UnitOfWork, kind: AuctionKind) -> list[dict[str, Any]]:
    """To whom bids will be sealed; nobody for open bids, or while one of the three has no key yet."""
    keys = await keys_in_use(uow)
    if kind is AuctionKind.ENGLISH or not {key.kind for key in keys} >= set(CUSTODIAN_KINDS):
        return []
    return custodians_of(keys)
