"""The two organisations of an agreement, and who acts for which."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.introductions.errors.agreement import PartyToBoth, StaffSignNothing
from techexchange.introductions.models.parties import is_staff
from techexchange.kernel.errors import Forbidden
from techexchange.kernel.permissions import Actor, Permission


def refuse_authorities(actor: Actor) -> None:
    """Raise StaffSignNothing for whoever sits with the owner, the operator or an auditor."""
    if is_staff(actor):
        raise StaffSignNothing


class Undersigned:
    """The first party, which drafted the agreement, and the second."""

    first_party_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    second_party_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))

    @property
    def parties(self) -> tuple[UUID, UUID]:
        """Both, the first one first."""
        return self.first_party_id, self.second_party_id

    def sides_of(self, actor: Actor) -> list[UUID]:
        """The parties whose agreements this actor may read."""
        return [side for side in self.parties if actor.can(Permission.AGREEMENT_READ, within=side)]

    def side_of(self, actor: Actor) -> UUID:
        """The one party this actor acts for; raises PartyToBoth, StaffSignNothing or Forbidden."""
        if all(actor.sits_in(side) for side in self.parties):
            raise PartyToBoth
        refuse_authorities(actor)
        sides = self.sides_of(actor)
        if not sides:
            raise Forbidden(permission=Permission.AGREEMENT_READ)
        return sides[0]
