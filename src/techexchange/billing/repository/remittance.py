"""Remittances, loaded in order to be changed: their invoice first."""

from uuid import UUID

from sqlalchemy import func, select

from techexchange.billing.errors import RemittanceNotFound
from techexchange.billing.lifecycle import RemittanceStatus
from techexchange.billing.models.remittance import Remittance, RemittanceDirection, RemittanceProof
from techexchange.billing.repository.shared import OfPayerAndOperator


class Remittances(OfPayerAndOperator[Remittance]):
    """Every remittance that was recorded."""

    model = Remittance
    missing = RemittanceNotFound

    async def waiting(self, invoice_id: UUID, direction: RemittanceDirection) -> int:
        """What was recorded on an invoice in one direction and waits for the other side, in minor units."""
        of_invoice = (
            Remittance.invoice_id == invoice_id,
            Remittance.direction == direction,
            Remittance.status == RemittanceStatus.RECORDED,
        )
        total = await self.session.scalar(select(func.coalesce(func.sum(Remittance.amount), 0)).where(*of_invoice))
        return int(total or 0)

    async def count_proofs(self, remittance_id: UUID) -> int:
        """How many files show it."""
        counted = select(func.count()).where(RemittanceProof.remittance_id == remittance_id)
        return await self.session.scalar(counted) or 0

    async def keep(self, proof: RemittanceProof) -> RemittanceProof:
        """Keep a file that shows one."""
        self.session.add(proof)
        await self.session.flush()
        return proof
