"""Milestones, loaded in order to be changed; the contract is locked before its milestones."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from techexchange.deals.errors import MilestoneNotFound
from techexchange.deals.models import ContractMilestone
from techexchange.deals.repository.shared import OfTwoParties


class Milestones(OfTwoParties[ContractMilestone]):
    """Every milestone of every contract."""

    model = ContractMilestone
    missing = MilestoneNotFound

    async def of_contract(self, contract_id: UUID) -> Sequence[ContractMilestone]:
        """The milestones of a contract in their order, locked."""
        wanted = select(ContractMilestone).where(ContractMilestone.contract_id == contract_id)
        ordered = wanted.order_by(ContractMilestone.number).with_for_update()
        return (await self.session.scalars(ordered, execution_options={"populate_existing": True})).all()
