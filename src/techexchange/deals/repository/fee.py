"""Fee lines: written once, and counted over when the next one arises."""

from uuid import UUID

from sqlalchemy import func, select

from techexchange.deals.models.fee import Before, Charge, FeeLine
from techexchange.infra.uow import UnitOfWork


class FeeLines:
    """Every fee that arose."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.session = uow.session

    async def before(self, contract_id: UUID, mandate_id: UUID, charge: Charge) -> Before:
        """What the same fee was counted on before, under the same mandate and in the same currency."""
        sums = select(func.coalesce(func.sum(FeeLine.base), 0), func.coalesce(func.sum(FeeLine.computed), 0)).where(
            FeeLine.contract_id == contract_id,
            FeeLine.mandate_id == mandate_id,
            FeeLine.service == charge.cause,
            FeeLine.base_currency == charge.currency,
        )
        base, computed = (await self.session.execute(sums)).one()
        return Before(int(base), int(computed))

    async def keep(self, line: FeeLine) -> None:
        """Keep a new line."""
        self.session.add(line)
        await self.session.flush()
