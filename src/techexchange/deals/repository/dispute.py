"""Disputes, loaded in order to be answered or ended; the contract is locked before a new one is kept."""

from sqlalchemy import exists, select

from techexchange.deals.errors.dispute import DisputeAlreadyOpen, DisputeNotFound
from techexchange.deals.lifecycle.dispute import UNSETTLED
from techexchange.deals.models.dispute import Dispute
from techexchange.deals.repository.shared import OfTwoParties


class Disputes(OfTwoParties[Dispute]):
    """Every dispute there was."""

    model = Dispute
    missing = DisputeNotFound

    async def open(self, dispute: Dispute) -> Dispute:
        """Keep a new one; raises DisputeAlreadyOpen where its party has one over this contract."""
        mine = select(Dispute.id).where(
            Dispute.contract_id == dispute.contract_id,
            Dispute.opened_by == dispute.opened_by,
            Dispute.status.in_(UNSETTLED),
        )
        if await self.session.scalar(select(exists(mine))):
            raise DisputeAlreadyOpen
        return await self.add(dispute)
