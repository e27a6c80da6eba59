"""Endings, loaded in order to be changed; the contract is locked before them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from techexchange.deals.errors import EndingAlreadyProposed, EndingNotFound
from techexchange.deals.lifecycle.ending import LIVE
from techexchange.deals.models import ContractEnding
from techexchange.deals.repository.shared import OfTwoParties


class Endings(OfTwoParties[ContractEnding]):
    """Every proposal to end a contract."""

    model = ContractEnding
    missing = EndingNotFound

    async def live(self, contract_id: UUID) -> Sequence[ContractEnding]:
        """What the parties of a contract have proposed and not settled, locked."""
        wanted = select(ContractEnding).where(
            ContractEnding.contract_id == contract_id, ContractEnding.status.in_(LIVE)
        )
        ordered = wanted.order_by(ContractEnding.id).with_for_update()
        return (await self.session.scalars(ordered, execution_options={"populate_existing": True})).all()

    async def open(self, ending: ContractEnding) -> ContractEnding:
        """Keep a new proposal; raises EndingAlreadyProposed where its party has one on the table."""
        if any(other.proposed_by == ending.proposed_by for other in await self.live(ending.contract_id)):
            raise EndingAlreadyProposed
        return await self.add(ending)
