"""Who negotiates with whom, and who acts for which side."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.identity.errors import ConflictOfInterest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.errors import RelatedParty


def refuse_staff(actor: Actor) -> None:
    """Raise ConflictOfInterest for whoever sits with the owner, the operator or an auditor."""
    if any(seat.kind.is_authority for seat in actor.seats):
        raise ConflictOfInterest


class Parties:
    """The owner of a listing and its counterparty; which of them supplies depends on the listing's direction."""

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    counterparty_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    owner_supplies: Mapped[bool]

    @property
    def supplier_id(self) -> UUID:
        """Who would transfer the technology."""
        return self.owner_id if self.owner_supplies else self.counterparty_id

    @property
    def acquirer_id(self) -> UUID:
        """Who would take the technology over."""
        return self.counterparty_id if self.owner_supplies else self.owner_id

    def other(self, side: UUID) -> UUID:
        """The party opposite."""
        return self.counterparty_id if side == self.owner_id else self.owner_id

    def sides_of(self, actor: Actor) -> list[UUID]:
        """The parties whose negotiations this actor may read."""
        parties = (self.owner_id, self.counterparty_id)
        return [side for side in parties if actor.can(Permission.NEGOTIATION_READ, within=side)]

    def side_of(self, actor: Actor) -> UUID:
        """The one party this actor acts for; raises RelatedParty or ConflictOfInterest."""
        if actor.sits_in(self.owner_id) and actor.sits_in(self.counterparty_id):
            raise RelatedParty
        refuse_staff(actor)
        return self.sides_of(actor)[0]
