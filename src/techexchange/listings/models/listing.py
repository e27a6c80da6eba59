"""A listing: one technology offered or wanted, from draft to its end."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text

from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import Move
from techexchange.kernel.permissions import Actor
from techexchange.listings import events as facts
from techexchange.listings.errors import ListingStillValid
from techexchange.listings.lifecycle import (
    CLOSE_UNMET,
    CONTRACT,
    DROP_REVISION,
    EXPIRE,
    FULFIL,
    LIFE,
    ONLY_DEMAND,
    ONLY_SUPPLY,
    PAUSE,
    REINSTATE,
    REINSTATE_PAUSED,
    RELEASE,
    REOPEN,
    RESERVE,
    RESUME,
    REVISABLE,
    REVISION,
    SUSPEND,
    WITHDRAW,
    Direction,
    ListingStatus,
)
from techexchange.listings.models.review import ReviewedListing


class SuspensionReason(StrEnum):
    """Why the operator takes a listing from view."""

    AGAINST_THE_LAW = "against_the_law"
    RIGHTS_DISPUTED = "rights_disputed"
    MISLEADING = "misleading"
    SECURITY = "security"
    ORGANIZATION_SUSPENDED = "organization_suspended"
    OTHER = "other"


class ClosingReason(StrEnum):
    """Why a need is given up."""

    MET_ELSEWHERE = "met_elsewhere"
    NO_SUITABLE_OFFER = "no_suitable_offer"
    NO_BUDGET = "no_budget"
    NO_LONGER_NEEDED = "no_longer_needed"
    OTHER = "other"


class Listing(ReviewedListing):
    """What an organisation offers or wants."""

    __tablename__ = "listings"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        CheckConstraint("(source IS NULL) = (source_id IS NULL)", name="source"),
        Index("ix_listings_own", "organization_id", text("created_at DESC"), text("id DESC")),
        Index("ix_listings_published", "id", postgresql_where=text("status = 'published'")),
        Index("ix_listings_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    @classmethod
    def draft(
        cls, organization_id: UUID, content: dict[str, Any], *, by: Actor, at: datetime
    ) -> tuple["Listing", facts.ListingDrafted]:
        """A listing that only its organisation sees."""
        listing = cls(
            id=new_id(),
            organization_id=organization_id,
            direction=Direction(content["direction"]),
            status=LIFE.initial,
            revision=REVISION.initial,
            content=content,
            number=0,
            created_at=at,
        )
        return listing, listing._fact(facts.ListingDrafted, by, at)

    def open_moves(self) -> Iterable[Move[Any]]:
        """The moves of the listing, and of its revision, that its status and direction allow now."""
        foreign = ONLY_DEMAND if self.direction is Direction.SUPPLY else ONLY_SUPPLY
        yield from (move for move in LIFE.open_from(self.status) if move not in foreign)
        if self.status in REVISABLE:
            yield from REVISION.open_from(self.revision)

    def expire(self, *, by: Actor, at: datetime) -> facts.ListingExpired:
        """End the time on view; raises ListingStillValid."""
        if self.valid_until is None or at < self.valid_until:
            raise ListingStillValid(valid_until=self.valid_until)
        self.status = EXPIRE(self.status)
        return self._fact(facts.ListingExpired, by, at)

    def pause(self, *, by: Actor, at: datetime) -> facts.ListingPaused:
        """Take the listing from view for a while; raises ListingUnderAuction."""
        self.must_not_be_auctioned()
        self.status = PAUSE(self.status)
        return self._fact(facts.ListingPaused, by, at)

    def resume(self, *, by: Actor, at: datetime) -> facts.ListingResumed:
        """Put the listing back on view; raises ListingValidityPassed."""
        self._must_be_valid_at(at)
        self.status = RESUME(self.status)
        return self._fact(facts.ListingResumed, by, at)

    def must_be_offered(self, at: datetime) -> None:
        """Pass where it is a supply open to all; raises WrongDirection or as `must_be_open`."""
        self._must_be(Direction.SUPPLY)
        self.must_be_open(at)

    def commit_to_auction(self, auction_id: UUID, *, by: Actor, at: datetime) -> facts.ListingCommittedToAuction:
        """Let nothing but the auction decide on the listing; raises WrongDirection or as `must_be_open`."""
        self.must_be_offered(at)
        self.auction_id = auction_id
        return self._fact(facts.ListingCommittedToAuction, by, at, auction_id=auction_id)

    def release_from_auction(self, *, by: Actor, at: datetime) -> facts.ListingFreedFromAuction:
        """Open the listing again as it stands; the clock expires it where its time has passed meanwhile."""
        auction_id, self.auction_id = self.auction_id, None
        return self._fact(facts.ListingFreedFromAuction, by, at, auction_id=auction_id)

    def reserve(self, *, by: Actor, at: datetime) -> facts.ListingReserved:
        """Keep the listing for the parties of an exclusive deal."""
        self.status = RESERVE(self.status)
        return self._fact(facts.ListingReserved, by, at)

    def release(self, *, by: Actor, at: datetime) -> facts.ListingReleased:
        """Open a reserved listing again; the clock expires it where its time has passed meanwhile."""
        self.status = RELEASE(self.status)
        return self._fact(facts.ListingReleased, by, at)

    def reopen(self, *, by: Actor, at: datetime) -> facts.ListingReopened:
        """Open a listing again whose contract was broken off; the clock expires it where its time has passed."""
        self.status = REOPEN(self.status)
        return self._fact(facts.ListingReopened, by, at)

    def contract(self, *, by: Actor, at: datetime) -> facts.ListingContracted:
        """End a supply whose technology was transferred."""
        self._must_be(Direction.SUPPLY)
        self.status = CONTRACT(self.status)
        self.revision = DROP_REVISION(self.revision)
        return self._fact(facts.ListingContracted, by, at)

    def fulfil(self, *, by: Actor, at: datetime) -> facts.ListingFulfilled:
        """End a demand whose need was met."""
        self._must_be(Direction.DEMAND)
        self.status = FULFIL(self.status)
        self.revision = DROP_REVISION(self.revision)
        return self._fact(facts.ListingFulfilled, by, at)

    def close_unmet(self, reason: ClosingReason, *, by: Actor, at: datetime) -> facts.ListingClosedUnmet:
        """End a demand whose need is given up."""
        self._must_be(Direction.DEMAND)
        self.status = CLOSE_UNMET(self.status)
        self.revision = DROP_REVISION(self.revision)
        self.reason = reason.value
        return self._fact(facts.ListingClosedUnmet, by, at, reason=reason.value)

    def suspend(self, reason: SuspensionReason, *, by: Actor, at: datetime) -> facts.ListingSuspended:
        """Take the listing from view by the operator's decision."""
        before = self.status
        self.status = SUSPEND(self.status)
        self.suspended_from, self.reason = before, reason.value
        return self._fact(facts.ListingSuspended, by, at, reason=reason.value)

    def reinstate(self, *, by: Actor, at: datetime) -> facts.ListingReinstated:
        """Lift a suspension; only what was on view before comes back on view."""
        if self.suspended_from is ListingStatus.PUBLISHED:
            self.status = REINSTATE(self.status)
        else:
            self.status = REINSTATE_PAUSED(self.status)
        self.suspended_from = self.reason = None
        return self._fact(facts.ListingReinstated, by, at)

    def withdraw(self, *, by: Actor, at: datetime) -> facts.ListingWithdrawn:
        """End the listing by its organisation's wish; raises ListingUnderAuction."""
        self.must_not_be_auctioned()
        self.status = WITHDRAW(self.status)
        self.revision = DROP_REVISION(self.revision)
        return self._fact(facts.ListingWithdrawn, by, at)
