"""What an organisation, the moderators and the owner read of listings, and the confidential part and files."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.errors import AttachmentNotFound, ConfidentialPartNotFound, ListingNotFound
from techexchange.listings.lifecycle import Direction, ListingStatus
from techexchange.listings.models import Attachment, ConfidentialPart, Listing, ListingVersion
from techexchange.listings.queries.public import PublicListing, public_view
from techexchange.listings.repository import ConfidentialParts, Listings


@dataclass(frozen=True)
class OwnFilter:
    """Which of one's own listings are wanted."""

    status: ListingStatus | None = None
    direction: Direction | None = None
    organization_id: UUID | None = None


async def show(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing | PublicListing:
    """The whole working view for insiders, the public view for everyone else; raises ListingNotFound."""
    if actor.is_anonymous:
        return await public_view(uow, listing_id)
    listing = await uow.session.get(Listing, listing_id)
    if listing is not None and listing.is_inside(actor):
        return listing
    return await public_view(uow, listing_id)


async def own(uow: UnitOfWork, actor: Actor, wanted: OwnFilter, request: PageRequest) -> Page[Listing]:
    """The listings of the actor's organisations, newest first."""
    if actor.is_anonymous:
        raise Unauthenticated
    statement = select(Listing).where(Listing.organization_id.in_(actor.organizations(Permission.LISTING_READ)))
    if wanted.status:
        statement = statement.where(Listing.status == wanted.status)
    if wanted.direction:
        statement = statement.where(Listing.direction == wanted.direction)
    if wanted.organization_id:
        statement = statement.where(Listing.organization_id == wanted.organization_id)
    return await page(uow.session, statement, request, (Listing.created_at, Listing.id))


async def confidential(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> ConfidentialPart:
    """The confidential part, for its own organisation; each reading is put on record."""
    listing = await Listings(uow).own(actor, listing_id)
    actor.require(Permission.CONFIDENTIAL_READ, within=listing.organization_id)
    part = await ConfidentialParts(uow).of(listing_id)
    if part is None:
        raise ConfidentialPartNotFound(listing_id=listing_id)
    uow.publish(listing.read_confidential(by=actor, at=uow.now))
    return part


async def attachments(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Sequence[Attachment]:
    """The files of the working content for insiders, those of the public version for everyone else."""
    listing = await _visible(uow, actor, listing_id)
    of_listing = select(Attachment).where(Attachment.listing_id == listing_id)
    if listing.is_inside(actor):
        wanted = of_listing.where(Attachment.removed_at.is_(None))
    else:
        wanted = of_listing.where(Attachment.id.in_(await _shown(uow, listing)))
    return (await uow.session.scalars(wanted.order_by(Attachment.created_at, Attachment.id))).all()


async def attachment(uow: UnitOfWork, actor: Actor, listing_id: UUID, attachment_id: UUID) -> Attachment:
    """One file the actor may read; raises AttachmentNotFound."""
    listing = await _visible(uow, actor, listing_id)
    found = await uow.session.get(Attachment, attachment_id)
    if found is None or found.listing_id != listing_id:
        raise AttachmentNotFound(id=attachment_id)
    readable = listing.is_inside(actor) and found.removed_at is None
    if not readable and not (listing.is_public and attachment_id in await _shown(uow, listing)):
        raise AttachmentNotFound(id=attachment_id)
    return found


async def _visible(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Listing:
    listing = await uow.session.get(Listing, listing_id)
    if listing is None or not listing.is_visible_to(actor):
        raise ListingNotFound(id=listing_id)
    return listing


async def _shown(uow: UnitOfWork, listing: Listing) -> set[UUID]:
    last = await uow.session.get(ListingVersion, (listing.id, listing.number))
    return {UUID(named["id"]) for named in last.content.get("attachments", ())} if last else set()
