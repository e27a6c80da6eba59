"""Whose a match is, and who may do what with it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Coded
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.models import Direction
from techexchange.matching.errors import BothSides, BrokerIsParty, StaffTakeNoSide
from techexchange.matching.lifecycle import BY_BROKER, BY_SIDES, INTEREST, LIFE, RETURN_INTEREST, MatchStatus


class Sides:
    """The organisations of a technology and of a need; which ones they are never shows before they are introduced."""

    supply_owner_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    demand_owner_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    supply_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    demand_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    supply_shown_at: Mapped[datetime | None]
    demand_shown_at: Mapped[datetime | None]
    supply_interest_at: Mapped[datetime | None]
    demand_interest_at: Mapped[datetime | None]
    status: Mapped[MatchStatus] = mapped_column(Coded(MatchStatus))

    def owner_of(self, side: Direction) -> UUID:
        """The organisation on a side."""
        return self.supply_owner_id if side is Direction.SUPPLY else self.demand_owner_id

    def listing_of(self, side: Direction) -> UUID:
        """The listing on a side."""
        return self.supply_id if side is Direction.SUPPLY else self.demand_id

    def listing_opposite(self, side: Direction) -> UUID:
        """The listing opposite to a side."""
        return self.demand_id if side is Direction.SUPPLY else self.supply_id

    def shown_to(self, side: Direction) -> datetime | None:
        """When a side first saw it."""
        return self.supply_shown_at if side is Direction.SUPPLY else self.demand_shown_at

    def interest_of(self, side: Direction) -> datetime | None:
        """Since when a side is interested."""
        return self.supply_interest_at if side is Direction.SUPPLY else self.demand_interest_at

    def sides_of(self, actor: Actor) -> list[Direction]:
        """The sides whose matches this actor may read."""
        return [side for side in Direction if actor.can(Permission.MATCH_READ, within=self.owner_of(side))]

    def side_of(self, actor: Actor) -> Direction:
        """The one side this actor acts for; raises BothSides or StaffTakeNoSide."""
        if actor.sits_in(self.supply_owner_id) and actor.sits_in(self.demand_owner_id):
            raise BothSides
        if any(seat.kind.is_authority for seat in actor.seats):
            raise StaffTakeNoSide
        return self.sides_of(actor)[0]

    def concerns(self, actor: Actor) -> bool:
        """Whether the actor belongs to one of the sides."""
        return actor.sits_in(self.supply_owner_id) or actor.sits_in(self.demand_owner_id)

    def must_not_concern(self, actor: Actor) -> None:
        """Nobody brokers a match of an organisation they are a member of; raises BrokerIsParty."""
        if self.concerns(actor):
            raise BrokerIsParty

    def is_brokered_by(self, actor: Actor) -> bool:
        """Whether the actor may see it as the exchange's broker."""
        return actor.can(Permission.MATCH_BROKER) and not self.concerns(actor)

    def is_visible_to(self, actor: Actor) -> bool:
        """Whether the actor may know that this match exists."""
        return bool(self.sides_of(actor)) or self.is_brokered_by(actor)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        sides = self.sides_of(actor)
        decides = len(sides) == 1 and actor.can(Permission.MATCH_DECIDE, within=self.owner_of(sides[0]))
        if decides and not any(seat.kind.is_authority for seat in actor.seats):
            spent = {INTEREST, RETURN_INTEREST} if self.interest_of(sides[0]) else set()
            open_to = BY_SIDES - spent
        else:
            open_to = BY_BROKER if self.is_brokered_by(actor) else frozenset()
        return [move.name for move in LIFE.open_from(self.status) if move in open_to]
