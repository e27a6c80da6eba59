"""Royalty statements, loaded in order to be changed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from techexchange.deals.errors.royalty import RoyaltyStatementNotFound
from techexchange.deals.lifecycle.royalty import RoyaltyStatus
from techexchange.deals.models.royalty import RoyaltyStatement
from techexchange.deals.repository.shared import OfTwoParties


class RoyaltyStatements(OfTwoParties[RoyaltyStatement]):
    """The account of every period there was or is."""

    model = RoyaltyStatement
    missing = RoyaltyStatementNotFound

    async def earlier_of_year(self, statement: RoyaltyStatement) -> list[RoyaltyStatement]:
        """The statements of the same contract year before this one."""
        same = (RoyaltyStatement.contract_id == statement.contract_id, RoyaltyStatement.year == statement.year)
        wanted = select(RoyaltyStatement).where(*same, RoyaltyStatement.number < statement.number)
        return list((await self.session.scalars(wanted.order_by(RoyaltyStatement.number))).all())

    async def of_contract(self, contract_id: UUID) -> Sequence[RoyaltyStatement]:
        """Every statement of a contract, the first one first."""
        wanted = select(RoyaltyStatement).where(RoyaltyStatement.contract_id == contract_id)
        return (await self.session.scalars(wanted.order_by(RoyaltyStatement.number))).all()

    async def lock_running(self, contract_id: UUID) -> Sequence[RoyaltyStatement]:
        """The statements of periods that have not ended, locked."""
        wanted = select(RoyaltyStatement).where(
            RoyaltyStatement.contract_id == contract_id, RoyaltyStatement.status == RoyaltyStatus.RUNNING
        )
        locked = wanted.order_by(RoyaltyStatement.id).with_for_update()
        return (await self.session.scalars(locked, execution_options={"populate_existing": True})).all()

    async def due(self, most: int = 100) -> Sequence[RoyaltyStatement]:
        """Statements whose period has ended by the database clock, locked, passing over those in other hands."""
        wanted = select(RoyaltyStatement).where(RoyaltyStatement.wake_at <= func.statement_timestamp())
        taken = wanted.order_by(RoyaltyStatement.wake_at).limit(most).with_for_update(skip_locked=True)
        return (await self.session.scalars(taken, execution_options={"populate_existing": True})).all()
