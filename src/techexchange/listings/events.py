"""What happens to a listing; every fact names the organisation and the direction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ListingFact(Event):
    """Something that happened to a listing of an organisation."""

    organization_id: UUID
    direction: str


@dataclass(frozen=True, kw_only=True)
class ReviewFact(ListingFact):
    """A step of a review, of a first publication or of a revision."""

    is_revision: bool


@dataclass(frozen=True, kw_only=True)
class PublicationFact(ListingFact):
    """A version was frozen and is what the public reads from now on; which rule pack screened it, and the outcome."""

    version_number: int
    content_hash: str
    rule_pack: str | None = None
    screening: str | None = None


class ListingDrafted(ListingFact):
    """An organisation began to write a listing."""


class ListingEdited(ReviewFact):
    """The working content changed."""


class ListingSubmitted(ReviewFact):
    """The working content was handed in for review."""


class ListingReviewStarted(ReviewFact):
    """A moderator began to review."""


class ListingChangesRequested(ReviewFact):
    """The review asks for changes."""


class ListingRejected(ReviewFact):
    """The review ended in refusal."""


@dataclass(frozen=True, kw_only=True)
class ListingPublished(PublicationFact):
    """The review approved, and the content is public."""

    is_revision: bool


class ListingPaused(ListingFact):
    """The organisation took the listing from view for a while."""


class ListingResumed(ListingFact):
    """The organisation put the listing back on view."""


@dataclass(frozen=True, kw_only=True)
class ListingRenewed(PublicationFact):
    """The listing is public until a later time."""

    valid_until: datetime


class ListingExpired(ListingFact):
    """The listing reached its `valid_until`."""


class ListingReserved(ListingFact):
    """An exclusive deal took the listing."""


class ListingReleased(ListingFact):
    """The deal that held the listing fell through."""


@dataclass(frozen=True, kw_only=True)
class ListingCommittedToAuction(ListingFact):
    """What is listed is under auction; nothing else is agreed on it until that ends."""

    auction_id: UUID


@dataclass(frozen=True, kw_only=True)
class ListingFreedFromAuction(ListingFact):
    """The auction of what is listed ended."""

    auction_id: UUID


class ListingContracted(ListingFact):
    """The technology was transferred under an exclusive contract."""


class ListingReopened(ListingFact):
    """The contract that had ended the listing was broken off."""


class ListingFulfilled(ListingFact):
    """The need was met."""


@dataclass(frozen=True, kw_only=True)
class ListingClosedUnmet(ListingFact):
    """The need was given up."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class ListingSuspended(ListingFact):
    """The operator took the listing from view."""

    reason: str


class ListingReinstated(ListingFact):
    """The operator lifted a suspension."""


class ListingWithdrawn(ListingFact):
    """The organisation ended the listing."""


@dataclass(frozen=True, kw_only=True)
class ListingImported(PublicationFact):
    """A listing of another catalogue was published here."""

    source: str
    source_id: str


@dataclass(frozen=True, kw_only=True)
class ConfidentialPartSaved(ListingFact):
    """The confidential part was written; `text_hash` is salted, and the salt stays with the text."""

    text_hash: str


class ConfidentialPartRead(ListingFact):
    """Someone entitled read the confidential part."""


@dataclass(frozen=True, kw_only=True)
class AttachmentAdded(ListingFact):
    """A file was attached."""

    attachment_id: UUID
    kind: str
    public: bool
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AttachmentRemoved(ListingFact):
    """A file was taken off the working content."""

    attachment_id: UUID


CLOSING: tuple[type[ListingFact], ...] = (
    ListingPaused,
    ListingReserved,
    ListingSuspended,
    ListingExpired,
    ListingWithdrawn,
    ListingContracted,
    ListingFulfilled,
    ListingClosedUnmet,
)
"""Every fact by which a listing stops being open to offers."""

ENDING: tuple[type[ListingFact], ...] = (
    ListingWithdrawn,
    ListingContracted,
    ListingFulfilled,
    ListingClosedUnmet,
)
"""Every fact after which nothing of the listing is under review any more."""

PUBLIC_CHANGES: tuple[type[ListingFact], ...] = (
    *CLOSING,
    ListingPublished,
    ListingResumed,
    ListingRenewed,
    ListingReleased,
    ListingReopened,
    ListingReinstated,
    ListingImported,
)
"""Every fact after which the public view may differ."""
