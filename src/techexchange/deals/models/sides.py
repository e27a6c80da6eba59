"""What one party does and the other answers, so that nobody may act for both."""

from uuid import UUID

from techexchange.deals.errors import ActsForBoth
from techexchange.deals.models.between import BetweenParties
from techexchange.infra.models import Aggregate
from techexchange.kernel.permissions import Actor, Permission


class TwoSided(BetweenParties, Aggregate):
    """Something that takes both parties, each acting for itself alone."""

    __abstract__ = True

    def own_side(self, actor: Actor) -> UUID:
        """The one party this actor, who may read, acts for; raises ActsForBoth."""
        if actor.sits_in(self.supplier_id) and actor.sits_in(self.acquirer_id):
            raise ActsForBoth
        return self.sides_of(actor)[0]

    def other(self, side: UUID) -> UUID:
        """The party opposite."""
        return self.acquirer_id if side == self.supplier_id else self.supplier_id

    def acts_for(self, side: UUID, actor: Actor, permission: Permission) -> bool:
        """Whether this actor holds the permission for this side, and does not sit with the other as well."""
        return actor.can(permission, within=side) and not actor.sits_in(self.other(side))
