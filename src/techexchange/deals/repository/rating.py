"""Ratings, loaded in order to be given or revealed; the contract is locked before them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from techexchange.deals.models.rating import Rating
from techexchange.infra.repository import ALL, Among, Repository


class Ratings(Repository[Rating]):
    """Every rating given."""

    model = Rating

    async def of_contract(self, contract_id: UUID) -> Sequence[Rating]:
        """What the parties of a contract gave each other, locked."""
        wanted = select(Rating).where(Rating.contract_id == contract_id).order_by(Rating.id).with_for_update()
        return (await self.session.scalars(wanted, execution_options={"populate_existing": True})).all()

    async def due(self, most: int = 100, among: Among = ALL) -> Sequence[UUID]:
        """Ratings that waited long enough by the database clock, locked, passing over those in other hands."""
        wanted = (
            select(Rating.id)
            .where(Rating.wake_at <= func.statement_timestamp(), among(Rating.id))
            .order_by(Rating.wake_at)
        )
        return (await self.session.scalars(wanted.limit(most).with_for_update(skip_locked=True))).all()
