"""What the public reads: the last frozen version of what is published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.identity.models import Organization
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, OrganizationKind
from techexchange.listings.errors import ListingNotFound, ListingVersionNotFound
from techexchange.listings.lifecycle import Direction, ListingStatus
from techexchange.listings.models import Listing, ListingVersion, languages_of

PublicRow = tuple[
    UUID, UUID, Direction, datetime, datetime | None, int, dict[str, Any], str, dict[str, Any], OrganizationKind
]


@dataclass(frozen=True)
class PublicListing:
    """A published listing as anyone may read it; without its organisation where that is hidden."""

    id: UUID
    direction: Direction
    version_number: int
    content_hash: str
    content: dict[str, Any]
    published_at: datetime
    valid_until: datetime | None
    organization_id: UUID | None
    organization_name: dict[str, str] | None
    organization_kind: OrganizationKind | None

    status = ListingStatus.PUBLISHED

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """The texts by language (vi, en)."""
        texts: dict[str, dict[str, str]] = self.content["texts"]
        return texts

    @property
    def languages(self) -> list[str]:
        """The languages it is written in."""
        return languages_of(self.content)

    @property
    def trl(self) -> int | None:
        """The technology readiness offered, or the one a need asks for."""
        return self.content.get("trl") or self.content.get("required_trl")

    @property
    def sector(self) -> str | None:
        """The sector's code."""
        return self.content.get("sector")

    @property
    def ipc(self) -> list[str]:
        """The codes of the International Patent Classification."""
        return list(self.content.get("ipc", ()))

    @property
    def keywords(self) -> list[str]:
        """What its organisation would have it found by."""
        return list(self.content.get("keywords", ()))

    @property
    def country(self) -> str | None:
        """ISO 3166-1 alpha-2."""
        return self.content.get("country")

    @property
    def province(self) -> str | None:
        """The province or state."""
        return self.content.get("province")

    @property
    def transfer_scope(self) -> list[str]:
        """The forms of transfer offered or wanted."""
        return list(self.content.get("transfer_scope", ()))

    @property
    def price(self) -> dict[str, Any] | None:
        """The price asked, or the budget of a need."""
        return self.content.get("price") or self.content.get("budget")

    @property
    def organization(self) -> dict[str, Any] | None:
        """Whose it is, where that is not hidden."""
        if self.organization_id is None:
            return None
        return {"id": self.organization_id, "name": self.organization_name, "kind": self.organization_kind}

    def card(self) -> dict[str, Any]:
        """What a list shows of it."""
        texts = {
            language: {name: text[name] for name in ("title", "summary") if text.get(name)}
            for language, text in self.texts.items()
        }
        return {
            "id": self.id,
            "version": self.version_number,
            "direction": self.direction,
            "status": self.status,
            "texts": texts,
            "languages": self.languages,
            "organization": self.organization,
            "sector": self.sector,
            "trl": self.trl,
            "ipc": self.ipc,
            "country": self.country,
            "province": self.province,
            "transfer_scope": self.transfer_scope,
            "price": self.price,
            "keywords": self.keywords,
            "published_at": self.published_at,
            "valid_until": self.valid_until,
        }

    @classmethod
    def of(cls, row: Row[*PublicRow]) -> "PublicListing":
        """A row as `PUBLISHED` gives it."""
        id, organization_id, direction, at, valid_until, number, content, hash, name, kind = row
        hidden = bool(content.get("company_hidden"))
        return cls(
            id=id,
            direction=direction,
            version_number=number,
            content_hash=hash,
            content=content,
            published_at=at,
            valid_until=valid_until,
            organization_id=None if hidden else organization_id,
            organization_name=None if hidden else name,
            organization_kind=None if hidden else kind,
        )


PUBLISHED: Select[*PublicRow] = (
    select(
        Listing.id,
        Listing.organization_id,
        Listing.direction,
        ListingVersion.published_at,
        Listing.valid_until,
        ListingVersion.number,
        ListingVersion.content,
        ListingVersion.content_hash,
        Organization.name,
        Organization.kind,
    )
    .join(ListingVersion, (ListingVersion.listing_id == Listing.id) & (ListingVersion.number == Listing.number))
    .join(Organization, Organization.id == Listing.organization_id)
    .where(Listing.status == ListingStatus.PUBLISHED)
)


async def published_batch(session: AsyncSession, after: UUID | None = None, limit: int = 500) -> list[PublicListing]:
    """Published listings in the order of their ids, after one of them; for whoever reads them all."""
    statement = PUBLISHED.order_by(Listing.id).limit(limit)
    if after:
        statement = statement.where(Listing.id > after)
    return [PublicListing.of(row) for row in await session.execute(statement)]


async def published(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, PublicListing]:
    """Those of the named listings that are published, by id, in one statement."""
    rows = await session.execute(PUBLISHED.where(Listing.id.in_(list(ids))))
    return {row[0]: PublicListing.of(row) for row in rows}


async def public_cards(session: AsyncSession, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The cards of those of the named listings that are published, in the order named."""
    found = await published(session, ids)
    return [found[id].card() for id in ids if id in found]


async def public_view(uow: UnitOfWork, listing_id: UUID) -> PublicListing:
    """A published listing; raises ListingNotFound."""
    row = (await uow.session.execute(PUBLISHED.where(Listing.id == listing_id))).one_or_none()
    if row is None:
        raise ListingNotFound(id=listing_id)
    return PublicListing.of(row)


async def versions(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Sequence[Row[int, str, datetime]]:
    """Number, content hash and time of every version of a listing the actor may see, newest first."""
    await _must_be_visible(uow, actor, listing_id)
    told = select(ListingVersion.number, ListingVersion.content_hash, ListingVersion.published_at)
    of_listing = told.where(ListingVersion.listing_id == listing_id).order_by(ListingVersion.number.desc())
    return (await uow.session.execute(of_listing)).all()


async def version(uow: UnitOfWork, actor: Actor, listing_id: UUID, number: int) -> ListingVersion:
    """One version of a listing the actor may see; raises ListingVersionNotFound."""
    await _must_be_visible(uow, actor, listing_id)
    found = await uow.session.get(ListingVersion, (listing_id, number))
    if found is None:
        raise ListingVersionNotFound(listing_id=listing_id, number=number)
    return found


async def _must_be_visible(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> None:
    listing = await uow.session.get(Listing, listing_id)
    if listing is None or not listing.is_visible_to(actor):
        raise ListingNotFound(id=listing_id)
