"""Deals, loaded in order to be changed."""

from uuid import UUID

from techexchange.deals.errors import DealNotFound
from techexchange.deals.models import Deal
from techexchange.infra.repository import Repository
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor


class Deals(Repository[Deal]):
    """Every deal there was."""

    model = Deal
    missing = DealNotFound

    async def seen(self, actor: Actor, id: UUID) -> Deal:
        """A deal this actor may see, not locked; raises DealNotFound for all but its parties."""
        if actor.is_anonymous:
            raise Unauthenticated
        deal = await self.get(id)
        if not deal.sides_of(actor):
            raise DealNotFound(id=id)
        return deal
