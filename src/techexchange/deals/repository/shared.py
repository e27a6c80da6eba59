"""What belongs to two parties, loaded in order to be changed."""

from typing import TypeVar
from uuid import UUID

from techexchange.deals.models.sides import TwoSided
from techexchange.infra.repository import Repository
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor

T = TypeVar("T", bound=TwoSided)


class OfTwoParties(Repository[T]):
    """Things of one kind that nobody but their two parties sees."""

    async def seen(self, actor: Actor, id: UUID) -> T:
        """One this actor may see, not locked; raises this repository's `missing` for all but its parties."""
        if actor.is_anonymous:
            raise Unauthenticated
        found = await self.get(id)
        if not found.sides_of(actor):
            raise self.missing(id=id)
        return found
