"""What moderators do with a listing."""

from uuid import UUID

from techexchange.identity.queries import require_no_conflict
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.errors import OrganizationNotVouchedFor
from techexchange.listings.events import ListingFact
from techexchange.listings.lifecycle import SUSPEND, ListingStatus
from techexchange.listings.models import Listing, SuspensionReason
from techexchange.listings.repository import Attachments, Listings
from techexchange.regulations.queries import packs


async def begin_review(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """Take submitted content under review."""
    actor.require(Permission.CASE_CLAIM)
    listing = await Listings(uow).get(listing_id, lock=True)
    uow.publish(listing.begin_review(by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def request_changes(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """Give the content under review back to be improved."""
    actor.require(Permission.LISTING_PUBLISH)
    listing = await Listings(uow).get(listing_id, lock=True)
    uow.publish(listing.request_changes(by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def reject(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """Refuse the content under review."""
    actor.require(Permission.LISTING_PUBLISH)
    listing = await Listings(uow).get(listing_id, lock=True)
    uow.publish(listing.reject(by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def publish(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """Freeze the content under review as the next version and make it public.

    Raises ListingBlocked, or OrganizationNotVouchedFor where its organisation was suspended meanwhile.
    """
    actor.require(Permission.LISTING_PUBLISH)
    return await _make_public(uow, actor, await Listings(uow).get(listing_id, lock=True))


async def ask_revision(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """Ask the organisation to revise what it has published."""
    actor.require(Permission.LISTING_PUBLISH)
    listing = await Listings(uow).get(listing_id, lock=True)
    uow.publish(listing.ask_revision(by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def overturn(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    """Undo a refusal or a suspension for the owner: publish what was refused, reinstate what was suspended.

    Raises OwnListing, ListingBlocked, ListingValidityPassed or OrganizationNotVouchedFor.
    """
    actor.require(Permission.APPEAL_DECIDE)
    listing = await Listings(uow).get(listing_id, lock=True)
    listing.must_not_be_of(actor)
    if listing.status is ListingStatus.SUSPENDED:
        await _must_be_vouched_for(uow, listing)
        uow.publish(listing.reinstate(by=actor, at=uow.now))
        return await Listings(uow).save(listing)
    uow.publish(listing.reopen_review(by=actor, at=uow.now))
    return await _make_public(uow, actor, listing)


async def take_down(uow: UnitOfWork, actor: Actor, listing_id: UUID, reason: SuspensionReason) -> Listing:
    """Take a listing from view for the owner, where the operator would not; raises OwnListing."""
    actor.require(Permission.APPEAL_DECIDE)
    listing = await Listings(uow).get(listing_id, lock=True)
    listing.must_not_be_of(actor)
    uow.publish(listing.suspend(reason, by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def suspend(
    uow: UnitOfWork, actor: Actor, listing_id: UUID, reason: SuspensionReason, version: int | None = None
) -> Listing:
    """Take a listing from view by the operator's decision; raises OwnListing or ConflictOfInterest."""
    actor.require(Permission.LISTING_SUSPEND)
    listing = await Listings(uow).get(listing_id, lock=True, version=version)
    listing.must_not_be_of(actor)
    await require_no_conflict(uow, actor, listing.organization_id)
    uow.publish(listing.suspend(reason, by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def reinstate(uow: UnitOfWork, actor: Actor, listing_id: UUID, version: int | None = None) -> Listing:
    """Lift a suspension; raises OwnListing, ConflictOfInterest or OrganizationNotVouchedFor."""
    actor.require(Permission.LISTING_SUSPEND)
    listing = await Listings(uow).get(listing_id, lock=True, version=version)
    listing.must_not_be_of(actor)
    await require_no_conflict(uow, actor, listing.organization_id)
    await _must_be_vouched_for(uow, listing)
    uow.publish(listing.reinstate(by=actor, at=uow.now))
    return await Listings(uow).save(listing)


async def follow_organization(uow: UnitOfWork, actor: Actor, organization_id: UUID) -> int:
    """Take an organisation's listings from view while the exchange does not vouch for it, and put them back after.

    It looks at how the organisation stands now, whichever fact it hears of; gives how many listings it changed.
    """
    actor.require(Permission.LISTING_SUSPEND)
    listings, gone = Listings(uow), SuspensionReason.ORGANIZATION_SUSPENDED
    if await listings.vouched_for(organization_id):
        taken = (Listing.status == ListingStatus.SUSPENDED, Listing.reason == gone.value)
        changed = await listings.of_organization(organization_id, *taken)
        facts: list[ListingFact] = [listing.reinstate(by=actor, at=uow.now) for listing in changed]
    else:
        changed = await listings.of_organization(organization_id, Listing.status.in_(SUSPEND.sources))
        facts = [listing.suspend(gone, by=actor, at=uow.now) for listing in changed]
    for fact in facts:
        uow.publish(fact)
    return len(changed)


async def _must_be_vouched_for(uow: UnitOfWork, listing: Listing) -> None:
    if not await Listings(uow).vouched_for(listing.organization_id):
        raise OrganizationNotVouchedFor


async def _make_public(uow: UnitOfWork, actor: Actor, listing: Listing) -> Listing:
    await _must_be_vouched_for(uow, listing)
    version = listing.freeze(await Attachments(uow).present(listing.id), at=uow.now)
    version.judge(packs().screen(version.content, uow.now))
    uow.publish(listing.publish(version, by=actor, at=uow.now))
    return await Listings(uow).keep(listing, version)
