"""What a case is about, as far as moderation must know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from techexchange.identity.models import Organization, OrganizationStatus
from techexchange.listings.models import Listing, ListingStatus, must_not_be_blocked
from techexchange.moderation.errors import ReviewNotPending, StaleDecision
from techexchange.moderation.models.likeness import Suspect
from techexchange.moderation.models.ruling import Outcome
from techexchange.regulations.models import Screening, state_share

UNDER_REVIEW = "in_review"
AWAITING = frozenset({"submitted", UNDER_REVIEW})
"""The statuses of a listing, or of its revision, in which it waits for a decision."""

STANDING = frozenset({ListingStatus.PUBLISHED, ListingStatus.PAUSED, ListingStatus.EXPIRED})
"""The statuses of a listing in which it can be taken from view, or asked to be revised."""


@dataclass(frozen=True)
class Subject:
    """A listing or an organisation at one version: whether it waits, is under review, and needs four eyes.

    `screening` is what the law says of a listing's content at this moment, `suspects` what it is
    suspiciously like, None where nobody looked.
    """

    id: UUID
    version: int
    organization_id: UUID
    waits: bool
    begun: bool = True
    four_eyes: bool = False
    screening: Screening | None = None
    suspects: tuple[Suspect, ...] | None = None

    @classmethod
    def of_listing(cls, listing: Listing, screening: Screening, suspects: Sequence[Suspect] | None = None) -> "Subject":
        """A listing, or its revision once it was published; a state share, or what the law asks, needs four eyes."""
        step = listing.revision if listing.is_revision else listing.status
        return cls(
            id=listing.id,
            version=listing.version,
            organization_id=listing.organization_id,
            waits=step.value in AWAITING,
            begun=step.value == UNDER_REVIEW,
            four_eyes=state_share(listing.content) > 0 or screening.needs_two,
            screening=screening,
            suspects=None if suspects is None else tuple(suspects),
        )

    @classmethod
    def of_organization(cls, organization: Organization) -> "Subject":
        """A participant that asks to be verified; authorities are the owner's to verify."""
        waits = organization.status is OrganizationStatus.PENDING and not organization.kind.is_authority
        return cls(organization.id, organization.version, organization.id, waits)

    @classmethod
    def of_flagged(cls, listing: Listing) -> "Subject":
        """A listing that was called into question, while it could be suspended."""
        return cls(listing.id, listing.version, listing.organization_id, listing.status in STANDING)

    @classmethod
    def of_standing(cls, organization: Organization) -> "Subject":
        """A participant whose place is in question, while it has one."""
        waits = organization.is_verified and not organization.kind.is_authority
        return cls(organization.id, organization.version, organization.id, waits)

    def must_allow(self, outcome: Outcome) -> None:
        """Pass unless what the law lets nobody publish would be approved; raises ListingBlocked."""
        if self.screening and outcome is Outcome.APPROVE:
            must_not_be_blocked(self.screening)

    def must_wait(self) -> None:
        """Pass while a decision is wanted; raises ReviewNotPending."""
        if not self.waits:
            raise ReviewNotPending

    def must_be_at(self, reviewed_version: int) -> None:
        """Pass if this is what was reviewed; raises ReviewNotPending or StaleDecision."""
        self.must_wait()
        if self.version != reviewed_version:
            raise StaleDecision(version=self.version, reviewed=reviewed_version)
