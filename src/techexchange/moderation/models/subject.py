"""What a case is about, as far as moderation must know it."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from techexchange.identity.models import Organization, OrganizationStatus
from techexchange.listings.models import Listing
from techexchange.moderation.errors import ReviewNotPending, StaleDecision

UNDER_REVIEW = "in_review"
AWAITING = frozenset({"submitted", UNDER_REVIEW})
"""The statuses of a listing, or of its revision, in which it waits for a decision."""


@dataclass(frozen=True)
class Subject:
    """A listing or an organisation at one version: whether it waits, is under review, and needs four eyes."""

    id: UUID
    version: int
    organization_id: UUID
    waits: bool
    begun: bool = True
    four_eyes: bool = False

    @classmethod
    def of_listing(cls, listing: Listing) -> "Subject":
        """A listing, or its revision once it was published; a state share above zero needs four eyes."""
        step = listing.revision if listing.is_revision else listing.status
        share = Decimal(str(listing.content.get("state_share_percent") or 0))
        return cls(
            id=listing.id,
            version=listing.version,
            organization_id=listing.organization_id,
            waits=step.value in AWAITING,
            begun=step.value == UNDER_REVIEW,
            four_eyes=share > 0,
        )

    @classmethod
    def of_organization(cls, organization: Organization) -> "Subject":
        """A participant that asks to be verified; authorities are the owner's to verify."""
        waits = organization.status is OrganizationStatus.PENDING and not organization.kind.is_authority
        return cls(organization.id, organization.version, organization.id, waits)

    def must_wait(self) -> None:
        """Pass while a decision is wanted; raises ReviewNotPending."""
        if not self.waits:
            raise ReviewNotPending

    def must_be_at(self, reviewed_version: int) -> None:
        """Pass if this is what was reviewed; raises ReviewNotPending or StaleDecision."""
        self.must_wait()
        if self.version != reviewed_version:
            raise StaleDecision(version=self.version, reviewed=reviewed_version)
