"""What belongs to two parties, loaded in order to be changed; the contract is locked before whatever belongs to it."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.deals.models import TransferContract
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


async def lock_contracts(session: AsyncSession, named: Select[UUID]) -> Sequence[UUID]:
    """The named contracts, locked, passing over those in other hands: the clock takes them before what is due."""
    wanted = select(TransferContract.id).where(TransferContract.id.in_(named))
    return (await session.scalars(wanted.with_for_update(skip_locked=True))).all()
