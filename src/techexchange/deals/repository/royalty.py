"""Royalty statements, loaded in order to be changed; the contract is locked before them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from techexchange.deals.errors.royalty import RoyaltyStatementNotFound
from techexchange.deals.lifecycle.royalty import RoyaltyStatus
from techexchange.deals.models.royalty import RoyaltyStatement
from techexchange.deals.repository.shared import OfTwoParties, lock_contracts
from techexchange.infra.repository import ALL, Among


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
        wanted = (RoyaltyStatement.contract_id == contract_id, RoyaltyStatement.status == RoyaltyStatus.RUNNING)
        return await self._locked(*wanted)

    async def due(self, most: int = 100, among: Among = ALL) -> Sequence[RoyaltyStatement]:
        """Statements whose period has ended by the database clock, locked, passing over contracts in other hands."""
        due = (RoyaltyStatement.wake_at <= func.statement_timestamp(), among(RoyaltyStatement.id))
        named = select(RoyaltyStatement.contract_id).where(*due).order_by(RoyaltyStatement.wake_at).limit(most)
        contracts = await lock_contracts(self.session, named)
        return await self._locked(*due, RoyaltyStatement.contract_id.in_(contracts)) if contracts else []

    async def _locked(self, *conditions: ColumnElement[bool]) -> Sequence[RoyaltyStatement]:
        wanted = select(RoyaltyStatement).where(*conditions).order_by(RoyaltyStatement.id).with_for_update()
        return (await self.session.scalars(wanted, execution_options={"populate_existing": True})).all()
