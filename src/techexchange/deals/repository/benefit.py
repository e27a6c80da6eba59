"""Benefit plans and the parts they gave, loaded in order to be changed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from techexchange.deals.errors.benefit import BenefitPlanNotFound
from techexchange.deals.lifecycle.payment import PaymentStatus
from techexchange.deals.models.benefit import BenefitPlan, Distribution
from techexchange.deals.models.payment import Payment
from techexchange.infra.repository import Repository


class BenefitPlans(Repository[BenefitPlan]):
    """Who shares in what suppliers receive."""

    model = BenefitPlan
    missing = BenefitPlanNotFound

    async def of_contract(self, contract_id: UUID) -> BenefitPlan | None:
        """The plan for a contract, locked, where there is one."""
        return await self.find(BenefitPlan.contract_id == contract_id, lock=True)

    async def undistributed(self, contract_id: UUID) -> Sequence[Payment]:
        """The confirmed payments of a contract that nobody has a part of yet, the first one first."""
        wanted = select(Payment).where(
            Payment.contract_id == contract_id,
            Payment.status == PaymentStatus.CONFIRMED,
            Payment.id.not_in(select(Distribution.payment_id).where(Distribution.contract_id == contract_id)),
        )
        return (await self.session.scalars(wanted.order_by(Payment.decided_at, Payment.id))).all()

    async def keep(self, parts: Sequence[Distribution]) -> None:
        """Keep the parts of one receipt."""
        self.session.add_all(parts)
        await self.session.flush()
