"""The two sides of an introduction, who acts for which, and who may know of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.introductions.errors import InContactWithOneself, StaffSeekNoContact
from techexchange.kernel.permissions import Actor, Permission


class ContactSide(StrEnum):
    """Who seeks contact, and who is sought: the organisation that owns the listing."""

    SEEKER = "seeker"
    HOST = "host"

    @property
    def other(self) -> "ContactSide":
        """The side opposite."""
        return ContactSide.HOST if self is ContactSide.SEEKER else ContactSide.SEEKER


def is_staff(actor: Actor) -> bool:
    """Whether the actor sits with the owner, the operator or an auditor."""
    return any(seat.kind.is_authority for seat in actor.seats)


class ContactParties:
    """Seeker and host; `brokered_by` is the person of the operator who brings the two together, if somebody does."""

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    seeker_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    host_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    seeker_hidden: Mapped[bool] = mapped_column(Boolean)
    host_hidden: Mapped[bool] = mapped_column(Boolean)
    seeker_consented_at: Mapped[datetime | None]
    host_consented_at: Mapped[datetime | None]
    introduced_at: Mapped[datetime | None]
    brokered_by: Mapped[UUID | None]

    @property
    def is_brokered(self) -> bool:
        """Whether the exchange's broker brings the two together."""
        return self.brokered_by is not None

    def organization_of(self, side: ContactSide) -> UUID:
        """The organisation on a side."""
        return self.seeker_id if side is ContactSide.SEEKER else self.host_id

    def is_hidden(self, side: ContactSide) -> bool:
        """Whether a side remains unnamed until the two are introduced."""
        return self.seeker_hidden if side is ContactSide.SEEKER else self.host_hidden

    def consent_of(self, side: ContactSide) -> datetime | None:
        """Since when a side agrees to be introduced."""
        return self.seeker_consented_at if side is ContactSide.SEEKER else self.host_consented_at

    def sides_of(self, actor: Actor) -> list[ContactSide]:
        """The sides whose introductions this actor may read."""
        read = Permission.INTRODUCTION_READ
        return [side for side in ContactSide if actor.can(read, within=self.organization_of(side))]

    def side_of(self, actor: Actor) -> ContactSide:
        """The one side this actor acts for; raises InContactWithOneself or StaffSeekNoContact."""
        if actor.sits_in(self.seeker_id) and actor.sits_in(self.host_id):
            raise InContactWithOneself
        if is_staff(actor):
            raise StaffSeekNoContact
        return self.sides_of(actor)[0]

    def concerns(self, actor: Actor) -> bool:
        """Whether the actor belongs to one of the sides."""
        return actor.sits_in(self.seeker_id) or actor.sits_in(self.host_id)

    def is_brokered_for(self, actor: Actor) -> bool:
        """Whether the actor may see it as the exchange's broker."""
        return self.is_brokered and actor.can(Permission.INTRODUCTION_BROKER) and not self.concerns(actor)

    def is_visible_to(self, actor: Actor) -> bool:
        """Whether the actor may know that this introduction exists."""
        return bool(self.sides_of(actor)) or self.is_brokered_for(actor)

    def names(self, side: ContactSide, actor: Actor) -> bool:
        """Whether the actor may know which organisation is on a side."""
        return not self.is_hidden(side) or self.introduced_at is not None or side in self.sides_of(actor)
