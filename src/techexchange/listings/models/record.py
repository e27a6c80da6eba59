"""What a listing is made of, who may see it, and how its facts are told."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.errors import (
    ListingNotOpen,
    ListingUnderAuction,
    ListingValidityPassed,
    OwnListing,
    WrongDirection,
)
from techexchange.listings.events import ConfidentialPartRead, ConfidentialPartSaved, ListingFact
from techexchange.listings.lifecycle import Direction, ListingStatus, RevisionStatus
from techexchange.listings.models.content import content_hash, valid_until_of
from techexchange.listings.models.parts import ListingVersion

F = TypeVar("F", bound=ListingFact)
ON_VIEW = frozenset({ListingStatus.PUBLISHED, ListingStatus.PAUSED})
"""Where the clock ends the validity."""


class ListingRecord(Aggregate):
    """The facts of a listing; `number` counts its published versions."""

    __abstract__ = True

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    direction: Mapped[Direction] = mapped_column(Coded(Direction))
    status: Mapped[ListingStatus] = mapped_column(Coded(ListingStatus))
    revision: Mapped[RevisionStatus] = mapped_column(Coded(RevisionStatus))
    content: Mapped[dict[str, Any]]
    number: Mapped[int]
    content_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]
    suspended_from: Mapped[ListingStatus | None] = mapped_column(Coded(ListingStatus))
    reason: Mapped[str | None]
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    auction_id: Mapped[UUID | None]

    @property
    def is_public(self) -> bool:
        """Whether anyone may read the last version."""
        return self.status is ListingStatus.PUBLISHED

    @property
    def is_revision(self) -> bool:
        """Whether a change to the content concerns a listing that was published before."""
        return self.number > 0

    def is_inside(self, actor: Actor) -> bool:
        """Whether the actor may read the working content: its own members, moderators, the owner's supervisors."""
        own = actor.can(Permission.LISTING_READ, self.organization_id)
        return own or actor.can(Permission.LISTING_REVIEW)

    def is_visible_to(self, actor: Actor) -> bool:
        """Whether the actor may know that this listing exists."""
        return self.is_public or self.is_inside(actor)

    def must_not_be_of(self, actor: Actor) -> None:
        """Nobody judges a listing of an organisation they are a member of; raises OwnListing."""
        if actor.sits_in(self.organization_id):
            raise OwnListing

    def must_be_open(self, at: datetime) -> None:
        """Pass where offers may be made; raises ListingUnderAuction, or ListingNotOpen, also after its validity."""
        self.must_not_be_auctioned()
        if not self.is_public or (self.valid_until is not None and at >= self.valid_until):
            raise ListingNotOpen(status=self.status)

    def must_not_be_auctioned(self) -> None:
        """Pass where no auction holds the listing; raises ListingUnderAuction."""
        if self.auction_id is not None:
            raise ListingUnderAuction(auction_id=self.auction_id)

    def save_confidential(self, text_hash: str, *, by: Actor, at: datetime) -> ConfidentialPartSaved:
        """Tell that the confidential part was written."""
        return self._fact(ConfidentialPartSaved, by, at, text_hash=text_hash)

    def read_confidential(self, *, by: Actor, at: datetime) -> ConfidentialPartRead:
        """Tell that the confidential part was read."""
        return ConfidentialPartRead(
            subject_id=self.id, actor_id=by.id, at=at, organization_id=self.organization_id, direction=self.direction
        )

    def _must_be(self, direction: Direction) -> None:
        if self.direction is not direction:
            raise WrongDirection(direction=self.direction)

    def _must_be_valid_at(self, at: datetime) -> None:
        if self.valid_until is not None and at >= self.valid_until:
            raise ListingValidityPassed(valid_until=self.valid_until)

    def _version(self, content: dict[str, Any], at: datetime) -> ListingVersion:
        return ListingVersion(
            listing_id=self.id,
            number=self.number + 1,
            content=content,
            content_hash=content_hash(content),
            published_at=at,
        )

    def _show(self, version: ListingVersion, at: datetime) -> None:
        self.number, self.content_hash = version.number, version.content_hash
        self.valid_until = valid_until_of(version.content)
        self.published_at = at
        self._must_be_valid_at(at)

    def _fact(self, fact: type[F], by: Actor, at: datetime, **more: Any) -> F:
        """The last step of every change: when it was, when the clock has to look, and the fact to publish.

        While a listing is under auction its time on view does not end.
        """
        self.updated_at = at
        self.wake_at = self.valid_until if self.status in ON_VIEW and self.auction_id is None else None
        return fact(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            organization_id=self.organization_id,
            direction=self.direction.value,
            **more,
        )
