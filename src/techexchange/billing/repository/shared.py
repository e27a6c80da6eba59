"""What is between a payer and the operator, loaded in order to be changed."""

from typing import TypeVar
from uuid import UUID

from techexchange.billing.models.sides import Billed
from techexchange.infra.repository import Repository
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor

T = TypeVar("T", bound=Billed)


class OfPayerAndOperator(Repository[T]):
    """Things of one kind that the payer, the operator's finance, the owner and the auditor see."""

    async def seen(self, actor: Actor, id: UUID) -> T:
        """One this actor may see, not locked; raises this repository's `missing` for all others."""
        if actor.is_anonymous:
            raise Unauthenticated
        found = await self.get(id)
        if not found.is_seen_by(actor):
            raise self.missing(id=id)
        return found
