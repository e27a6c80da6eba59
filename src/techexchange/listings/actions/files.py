"""The confidential part of a listing, and the files attached to it."""

from uuid import UUID

from techexchange.infra.media import clean
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Stale
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.errors import AttachmentNotFound
from techexchange.listings.models import Attachment, ConfidentialPart, Upload
from techexchange.listings.repository import Attachments, ConfidentialParts, Listings


async def save_confidential(
    uow: UnitOfWork, actor: Actor, listing_id: UUID, text: str, version: int | None = None
) -> ConfidentialPart:
    """Write the confidential part; `version` is the part's own, and None writes over whichever there is."""
    listing = await Listings(uow).own(actor, listing_id)
    actor.require(Permission.CONFIDENTIAL_EDIT, within=listing.organization_id)
    part = await ConfidentialParts(uow).of(listing_id, lock=True)
    if version is not None and (part is None or part.version != version):
        raise Stale(version=part.version if part else None, named=version)
    part = part or ConfidentialPart.of(listing_id, listing.organization_id)
    uow.publish(listing.save_confidential(part.write(text, at=uow.now), by=actor, at=uow.now))
    return await ConfidentialParts(uow).add(part)


async def attach(uow: UnitOfWork, actor: Actor, listing_id: UUID, upload: Upload, storage: FileStorage) -> Attachment:
    """Clean a file and put it on the working content, which is an edit; raises FileRefused or FileTooLarge."""
    listing = await Listings(uow).seen(actor, listing_id)
    actor.require(Permission.LISTING_EDIT, within=listing.organization_id)
    present = await Attachments(uow).present(listing_id)
    file = await clean(upload.content, upload.name)
    async with storage.stored(file.content) as stored:
        attachment = Attachment.of(listing_id, upload, file, stored, at=uow.now)
        uow.publish(listing.attach(attachment, len(present), by=actor, at=uow.now))
        return await Attachments(uow).add(attachment)


async def detach(
    uow: UnitOfWork, actor: Actor, listing_id: UUID, attachment_id: UUID, version: int | None = None
) -> list[str]:
    """Take a file off the working content; gives the storage keys of files that nobody shows any more."""
    listing = await Listings(uow).seen(actor, listing_id)
    actor.require(Permission.LISTING_EDIT, within=listing.organization_id)
    attachment = await Attachments(uow).get(attachment_id, lock=True)
    if attachment.listing_id != listing_id or attachment.removed_at:
        raise AttachmentNotFound(id=attachment_id)
    if version is not None and version != attachment.version:
        raise Stale(version=attachment.version, named=version)
    uow.publish(listing.detach(attachment, by=actor, at=uow.now))
    await Attachments(uow).save(attachment)
    shown = listing.is_revision and (await Listings(uow).last_version(listing)).shows(attachment)
    return [] if shown else [attachment.storage_key]
