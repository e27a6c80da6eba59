"""Listings, versions, confidential parts and attachments as they are shown, and what the moves are told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from sqlalchemy import Row

from techexchange.infra.http import AggregateOut, Body, Out
from techexchange.infra.http.schemas import Prose
from techexchange.kernel.permissions import Actor, OrganizationKind, Permission
from techexchange.listings.lifecycle import Direction, ListingStatus, RevisionStatus
from techexchange.listings.models import (
    Attachment,
    AttachmentKind,
    ClosingReason,
    ConfidentialPart,
    Listing,
    ListingVersion,
    SuspensionReason,
)
from techexchange.listings.queries import PublicListing
from techexchange.listings.schemas.codes import Moment
from techexchange.listings.schemas.content import DemandContent, SupplyContent

P = Permission
OWN_MOVES = {
    "edit": P.LISTING_EDIT,
    "submit": P.LISTING_SUBMIT,
    "pause": P.LISTING_EDIT,
    "resume": P.LISTING_SUBMIT,
    "renew": P.LISTING_SUBMIT,
    "fulfil": P.LISTING_EDIT,
    "close_unmet": P.LISTING_EDIT,
    "withdraw": P.LISTING_EDIT,
}
"""What the organisation's members may do, and the permission each move asks for."""

OPERATOR_MOVES = {
    "begin_review": P.CASE_CLAIM,
    "request_changes": P.LISTING_PUBLISH,
    "reject": P.LISTING_PUBLISH,
    "publish": P.LISTING_PUBLISH,
    "suspend": P.LISTING_SUSPEND,
    "reinstate": P.LISTING_SUSPEND,
}
"""What moderators may do; the review itself is done on its case."""


class _AsStored:
    """Content is answered as it was frozen; the types describe it and are not run again."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.json_or_python_schema(
            json_schema=handler(source),
            python_schema=core_schema.any_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda content: content),
        )


class SourceOut(Out):
    """Where an imported listing comes from."""

    name: str
    id: str
    supplier: str | None = None


class NamedFileOut(Out):
    """A public file as a version names it."""

    id: UUID
    kind: AttachmentKind
    name: str
    media_type: str
    size: Annotated[int, Field(description="bytes")]
    sha256: str


class SupplyShown(SupplyContent):
    """A technology as it is shown."""

    source: SourceOut | None = None
    attachments: list[NamedFileOut] = Field(default_factory=list)


class DemandShown(DemandContent):
    """A need as it is shown."""

    source: SourceOut | None = None
    attachments: list[NamedFileOut] = Field(default_factory=list)


ShownContent = Annotated[SupplyShown | DemandShown, _AsStored()]


class ListingOut(AggregateOut):
    """The whole working view of a listing; `version_number` counts what was published."""

    organization_id: UUID
    direction: Direction
    status: ListingStatus
    revision: RevisionStatus
    available_moves: list[str]
    content: ShownContent
    version_number: int
    content_hash: str | None
    reason: str | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    reviewed_at: datetime | None
    valid_until: datetime | None

    @classmethod
    def of(cls, listing: Listing, actor: Actor) -> "ListingOut":
        """A listing with the moves this actor may make now."""
        return cls.model_construct(
            id=listing.id,
            version=listing.version,
            organization_id=listing.organization_id,
            direction=listing.direction,
            status=listing.status,
            revision=listing.revision,
            available_moves=moves_of(listing, actor),
            content=listing.content,
            version_number=listing.number,
            content_hash=listing.content_hash,
            reason=listing.reason,
            created_at=listing.created_at,
            updated_at=listing.updated_at,
            published_at=listing.published_at,
            reviewed_at=listing.reviewed_at,
            valid_until=listing.valid_until,
        )


def moves_of(listing: Listing, actor: Actor) -> list[str]:
    """The names of the moves that status and permissions allow this actor."""
    names = dict.fromkeys(move.name for move in listing.open_moves())
    return [name for name in names if _may(listing, actor, name)]


def _may(listing: Listing, actor: Actor, move: str) -> bool:
    if move in OWN_MOVES:
        return actor.can(OWN_MOVES[move], listing.organization_id)
    judges = not actor.sits_in(listing.organization_id)
    return judges and move in OPERATOR_MOVES and actor.can(OPERATOR_MOVES[move])


class PublicOrganizationOut(Out):
    """Whose a listing is; the name by language (vi, en)."""

    id: UUID
    name: dict[str, str]
    kind: OrganizationKind


class PublicListingOut(AggregateOut):
    """A published listing as anyone may read it: its last frozen version; `version` is that version's number."""

    direction: Direction
    status: ListingStatus
    available_moves: list[str]
    organization: Annotated[PublicOrganizationOut | None, Field(description="null where the company is hidden")]
    content: ShownContent
    content_hash: Annotated[str, Field(description="SHA-256 over the content in RFC 8785 form, in hex")]
    published_at: datetime
    valid_until: datetime | None

    @classmethod
    def of(cls, listing: PublicListing) -> "PublicListingOut":
        """A published listing."""
        organization = listing.organization
        return cls.model_construct(
            id=listing.id,
            version=listing.version_number,
            direction=listing.direction,
            status=listing.status,
            available_moves=[],
            organization=PublicOrganizationOut.model_construct(**organization) if organization else None,
            content=listing.content,
            content_hash=listing.content_hash,
            published_at=listing.published_at,
            valid_until=listing.valid_until,
        )


class VersionOut(Out):
    """A version as it was published; it never changes."""

    listing_id: UUID
    number: int
    content_hash: str
    published_at: datetime
    content: ShownContent

    @classmethod
    def of(cls, version: ListingVersion) -> "VersionOut":
        """A frozen version."""
        return cls.model_validate(version)


class VersionSummaryOut(Out):
    """That a version was published, and its hash."""

    number: int
    content_hash: str
    published_at: datetime


class VersionsOut(Out):
    """Every version of a listing, newest first."""

    items: list[VersionSummaryOut]

    @classmethod
    def of(cls, versions: Iterable[Row[int, str, datetime]]) -> "VersionsOut":
        """The versions without their content."""
        return cls(items=[VersionSummaryOut.model_validate(version) for version in versions])


class ConfidentialIn(Body):
    """The text that only holders of a right may read."""

    text: Prose


class ConfidentialOut(AggregateOut):
    """The confidential part of a listing."""

    listing_id: UUID
    text: str
    updated_at: datetime

    @classmethod
    def of(cls, part: ConfidentialPart) -> "ConfidentialOut":
        """The part as its organisation reads it."""
        return cls.model_validate(part)


class AttachmentOut(AggregateOut):
    """An attached file, cleaned; `public` files are shown with the next published version."""

    listing_id: UUID
    kind: AttachmentKind
    public: bool
    name: str
    media_type: str
    size: Annotated[int, Field(description="bytes")]
    sha256: str
    created_at: datetime

    @classmethod
    def of(cls, attachment: Attachment) -> "AttachmentOut":
        """An attached file."""
        return cls.model_validate(attachment)


class AttachmentsOut(Out):
    """The files of a listing, oldest first; there are at most thirty."""

    items: list[AttachmentOut]

    @classmethod
    def of(cls, attachments: Iterable[Attachment]) -> "AttachmentsOut":
        """The files this actor may see."""
        return cls(items=[AttachmentOut.of(attachment) for attachment in attachments])


class RenewIn(Body):
    """Until when the listing shall be public."""

    valid_until: Moment


class UnmetIn(Body):
    """Why a need is given up."""

    reason: ClosingReason


class SuspendListingIn(Body):
    """Why the operator takes a listing from view."""

    reason: SuspensionReason
