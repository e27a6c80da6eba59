"""What is confidential in a listing, for those who have looked at the reader's right."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from techexchange.infra.uow import UnitOfWork
from techexchange.listings.errors import AttachmentNotFound
from techexchange.listings.models import Attachment, AttachmentKind, ConfidentialPart, Listing
from techexchange.listings.repository import ConfidentialParts

SHOWN = (AttachmentKind.DOCUMENT, AttachmentKind.IMAGE)
"""Evidence is for those who review, and in no data room."""


@dataclass(frozen=True)
class DataRoom:
    """The confidential part of a listing, if it has one, and its files that are not public."""

    listing: Listing
    part: ConfidentialPart | None
    files: Sequence[Attachment]


async def data_room(uow: UnitOfWork, listing_id: UUID) -> DataRoom:
    """Everything in the data room of a listing that exists; the caller has looked at the right to read it."""
    listing = await uow.session.get_one(Listing, listing_id)
    # The text is the owner's; the reader has it by a grant.
    async with uow.as_exchange():
        part = await ConfidentialParts(uow).of(listing_id)
    files = await uow.session.scalars(_files(listing_id).order_by(Attachment.created_at, Attachment.id))
    return DataRoom(listing, part, files.all())


async def room_file(uow: UnitOfWork, listing_id: UUID, file_id: UUID) -> Attachment:
    """One file of the data room; the caller has looked at the right to read it. Raises AttachmentNotFound."""
    found = (await uow.session.scalars(_files(listing_id).where(Attachment.id == file_id))).one_or_none()
    if found is None:
        raise AttachmentNotFound(id=file_id)
    return found


def _files(listing_id: UUID) -> Select[Attachment]:
    present = (Attachment.listing_id == listing_id, Attachment.removed_at.is_(None))
    return select(Attachment).where(*present, Attachment.public.is_(False), Attachment.kind.in_(SHOWN))
