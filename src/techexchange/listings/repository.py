"""Listings and their parts loaded in order to be changed, and imports written in one statement."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB

from techexchange.identity.models import Organization, OrganizationStatus
from techexchange.infra.models import Base
from techexchange.infra.repository import ALL, Among, Repository, lock_of
from techexchange.kernel.errors import Stale, Unauthenticated
from techexchange.kernel.permissions import Actor
from techexchange.listings.errors import (
    AttachmentNotFound,
    ConfidentialPartNotFound,
    ListingNotFound,
)
from techexchange.listings.models import Attachment, ConfidentialPart, Listing, ListingVersion

IMPORT = text(
    """
    WITH rows AS (
      SELECT * FROM jsonb_to_recordset(:rows)
        AS row(id uuid, direction text, content jsonb, content_hash text, screening jsonb, source text, source_id text,
               at timestamptz)
    ), added AS (
      INSERT INTO listings (id, version, organization_id, direction, status, revision, content, number, content_hash,
                            created_at, updated_at, published_at, reviewed_at, valid_until, wake_at, source, source_id)
      SELECT id, 1, :organization_id, direction, 'published', 'none', content, 1, content_hash,
             at, at, at, at, (content->>'valid_until')::timestamptz, (content->>'valid_until')::timestamptz,
             source, source_id
      FROM rows
      ON CONFLICT (source, source_id) DO NOTHING
      RETURNING id, content, content_hash, published_at
    ), frozen AS (
      INSERT INTO listing_versions (listing_id, number, content, content_hash, published_at, screening)
      SELECT added.id, 1, added.content, added.content_hash, added.published_at, rows.screening
      FROM added JOIN rows ON rows.id = added.id
    )
    SELECT id FROM added
    """
).bindparams(bindparam("rows", type_=JSONB))


class Listings(Repository[Listing]):
    """Every listing there was."""

    model = Listing
    missing = ListingNotFound

    async def seen(self, actor: Actor, id: UUID, version: int | None = None) -> Listing:
        """A listing this actor may see, locked; raises ListingNotFound as for one that does not exist, and Stale."""
        if actor.is_anonymous:
            raise Unauthenticated
        listing = await self.get(id, lock=True)
        if not listing.is_visible_to(actor):
            raise ListingNotFound(id=id)
        if version is not None and version != listing.version:
            raise Stale(version=listing.version, named=version)
        return listing

    async def ground(self, actor: Actor, id: UUID) -> Listing:
        """A listing this actor may see, locked in order to act upon it as it is: no session watches it."""
        if actor.is_anonymous:
            raise Unauthenticated
        [rows] = await self.uow.ask((lock_of(Listing).text, {"id": id}))
        listing = self.unwatched(rows, id)
        if not listing.is_visible_to(actor):
            raise ListingNotFound(id=id)
        return listing

    async def own(self, actor: Actor, id: UUID) -> Listing:
        """A listing of an organisation the actor is a member of, locked; for others it does not exist."""
        listing = await self.seen(actor, id)
        if not actor.sits_in(listing.organization_id):
            raise ListingNotFound(id=id)
        return listing

    async def due(self, limit: int = 100, among: Among = ALL) -> Sequence[UUID]:
        """Listings the clock has something to do with, locked, without waiting for any that is locked already."""
        due = (
            select(Listing.id)
            .where(Listing.wake_at <= func.statement_timestamp(), among(Listing.id))
            .order_by(Listing.wake_at)
        )
        return (await self.session.scalars(due.limit(limit).with_for_update(skip_locked=True))).all()

    async def vouched_for(self, organization_id: UUID) -> bool:
        """Whether the organisation is verified at this moment; nobody changes that until the commit."""
        wanted = select(Organization.status).where(Organization.id == organization_id)
        status = await self.session.scalar(wanted.with_for_update(key_share=True))
        return status is OrganizationStatus.VERIFIED

    async def of_organization(self, organization_id: UUID, *conditions: ColumnElement[bool]) -> Sequence[Listing]:
        """The organisation's listings that meet the conditions, locked in the order of their ids."""
        wanted = select(Listing).where(Listing.organization_id == organization_id, *conditions).order_by(Listing.id)
        fresh = {"populate_existing": True}
        return (await self.session.scalars(wanted.with_for_update(), execution_options=fresh)).all()

    async def last_version(self, listing: Listing) -> ListingVersion:
        """The version the public reads, or read last, of a listing that was published."""
        this = (ListingVersion.listing_id == listing.id, ListingVersion.number == listing.number)
        return (await self.session.scalars(select(ListingVersion).where(*this))).one()

    async def keep(self, listing: Listing, *parts: Base) -> Listing:
        """Write the listing with new parts of it."""
        self.session.add_all(parts)
        return await self.save(listing)

    async def publish_imported(self, organization_id: UUID, rows: list[dict[str, Any]]) -> set[UUID]:
        """Insert published listings with their first versions; the ids of those that were not there before."""
        result = await self.session.scalars(IMPORT, {"rows": rows, "organization_id": organization_id})
        return set(result.all())


class ConfidentialParts(Repository[ConfidentialPart]):
    """The confidential part of each listing that has one."""

    model = ConfidentialPart
    missing = ConfidentialPartNotFound

    async def of(self, listing_id: UUID, *, lock: bool = False) -> ConfidentialPart | None:
        """The confidential part of a listing."""
        return await self.find(ConfidentialPart.listing_id == listing_id, lock=lock)


class Attachments(Repository[Attachment]):
    """Attached files."""

    model = Attachment
    missing = AttachmentNotFound

    async def present(self, listing_id: UUID) -> Sequence[Attachment]:
        """The files on the working content, oldest first."""
        of_listing = select(Attachment).where(Attachment.listing_id == listing_id, Attachment.removed_at.is_(None))
        return (await self.session.scalars(of_listing.order_by(Attachment.created_at, Attachment.id))).all()
