"""Payment terms and payments, loaded in order to be changed: a contract first, then its terms, then their payments."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from techexchange.deals.errors.payment import PaymentNotFound, PaymentTermNotFound
from techexchange.deals.lifecycle.payment import PaymentStatus, TermStatus
from techexchange.deals.models.payment import Payment
from techexchange.deals.models.term import PaymentTerm
from techexchange.deals.repository.shared import OfTwoParties, lock_contracts
from techexchange.infra.repository import ALL, Among


class PaymentTerms(OfTwoParties[PaymentTerm]):
    """Every payment that was agreed on."""

    model = PaymentTerm
    missing = PaymentTermNotFound

    async def of_contract(self, contract_id: UUID) -> Sequence[PaymentTerm]:
        """All that is to be paid under a contract."""
        return (await self.session.scalars(select(PaymentTerm).where(PaymentTerm.contract_id == contract_id))).all()

    async def lock_scheduled(self, contract_id: UUID) -> Sequence[PaymentTerm]:
        """What is not due yet under a contract, locked."""
        wanted = (PaymentTerm.contract_id == contract_id, PaymentTerm.status == TermStatus.SCHEDULED)
        return await self._locked(*wanted)

    async def lock_of_milestone(self, milestone_id: UUID) -> Sequence[PaymentTerm]:
        """What is to be paid when a milestone is met, locked."""
        return await self._locked(PaymentTerm.milestone_id == milestone_id)

    async def due(self, most: int = 100, among: Among = ALL) -> Sequence[PaymentTerm]:
        """Terms whose day has come by the database clock, locked, passing over contracts in other hands."""
        due = (PaymentTerm.wake_at <= func.statement_timestamp(), among(PaymentTerm.id))
        named = select(PaymentTerm.contract_id).where(*due).order_by(PaymentTerm.wake_at).limit(most)
        contracts = await lock_contracts(self.session, named)
        return await self._locked(*due, PaymentTerm.contract_id.in_(contracts)) if contracts else []

    async def _locked(self, *conditions: ColumnElement[bool]) -> Sequence[PaymentTerm]:
        wanted = select(PaymentTerm).where(*conditions).order_by(PaymentTerm.id).with_for_update()
        return (await self.session.scalars(wanted, execution_options={"populate_existing": True})).all()


class Payments(OfTwoParties[Payment]):
    """Every payment that was recorded."""

    model = Payment
    missing = PaymentNotFound

    async def waiting(self, term_id: UUID) -> int:
        """What was recorded on a term and waits for the other side, in minor units."""
        of_term = (Payment.term_id == term_id, Payment.status == PaymentStatus.RECORDED)
        total = await self.session.scalar(select(func.coalesce(func.sum(Payment.amount), 0)).where(*of_term))
        return int(total or 0)
