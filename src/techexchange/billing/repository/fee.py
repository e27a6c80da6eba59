"""Fee lines: written once, counted over when the next one arises, and taken up by invoices."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, union

from techexchange.billing.models.fee import Before, Charge, FeeCause, FeeLine, FeeOrigin
from techexchange.billing.models.invoice import BillKind, InvoiceLine
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.mandates.models import OperatingMandate

MOST_LINES = 5_000
"""As many lines as one invoice takes up; what is left is on the next one of the same month."""


class FeeLines:
    """Every fee that arose."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.session = uow.session

    async def before(self, mandate_id: UUID, charge: Charge) -> Before:
        """What the same fee was counted on before, under the same mandate and in the same currency."""
        column, counted_over = charge.origin.scope
        sums = select(func.coalesce(func.sum(FeeLine.base), 0), func.coalesce(func.sum(FeeLine.computed), 0)).where(
            getattr(FeeLine, column) == counted_over,
            FeeLine.mandate_id == mandate_id,
            FeeLine.service == charge.cause,
            FeeLine.base_currency == charge.currency,
        )
        base, computed = (await self.session.execute(sums)).one()
        return Before(int(base), int(computed))

    async def has_arisen(self, cause: FeeCause, origin: FeeOrigin) -> bool:
        """Whether there is a line of this service from just this."""
        same = [getattr(FeeLine, name) == value for name, value in asdict(origin).items()]
        return bool(await self.session.scalar(select(exists().where(FeeLine.service == cause, *same))))

    async def keep(self, line: FeeLine) -> None:
        """Keep a new line."""
        self.session.add(line)
        await self.session.flush()

    async def unbilled(self, operator_id: UUID, before: datetime, payer_id: UUID, kind: BillKind) -> Sequence[FeeLine]:
        """What one payer has not been billed, for what arose before a moment; the first one first."""
        wanted = select(FeeLine).where(*_unbilled(operator_id, before, kind))
        if kind is BillKind.FEES:
            wanted = wanted.where(FeeLine.payer_id == payer_id)
        else:
            owned = OperatingMandate.id == FeeLine.mandate_id
            wanted = wanted.join(OperatingMandate, owned).where(OperatingMandate.owner_id == payer_id)
        ordered = wanted.order_by(FeeLine.created_at, FeeLine.id).limit(MOST_LINES)
        return (await self.session.scalars(ordered)).all()

    async def payers(
        self, operator_id: UUID, since: datetime | None, before: datetime, most: int, among: Among = ALL
    ) -> Sequence[UUID]:
        """Who has not been billed something that arose before a moment, and since another where one is given."""
        arose = [FeeLine.created_at >= since] if since else []
        fees = select(FeeLine.payer_id).where(*arose, *_unbilled(operator_id, before, BillKind.FEES))
        owned = OperatingMandate.id == FeeLine.mandate_id
        owners = select(OperatingMandate.owner_id).join(FeeLine, owned)
        subsidies = owners.where(*arose, *_unbilled(operator_id, before, BillKind.SUBSIDIES))
        either = union(fees, subsidies).subquery()
        [payer] = either.c
        return (await self.session.scalars(select(payer).where(among(payer)).order_by(payer).limit(most))).all()

    async def first_at(self, operator_id: UUID) -> datetime | None:
        """When the operator's first fee arose."""
        wanted = select(FeeLine.created_at).where(FeeLine.operator_id == operator_id)
        ordered = wanted.order_by(FeeLine.created_at, FeeLine.id).limit(1)
        return (await self.session.scalars(ordered)).one_or_none()


def _unbilled(operator_id: UUID, before: datetime, kind: BillKind) -> list[ColumnElement[bool]]:
    due = FeeLine.amount if kind is BillKind.FEES else FeeLine.subsidised
    # As one value for each line: joined, everything that was ever billed would be read.
    billed = select(InvoiceLine.id).where(InvoiceLine.fee_line_id == FeeLine.id, InvoiceLine.kind == kind).limit(1)
    unbilled = billed.scalar_subquery().is_(None)
    return [FeeLine.operator_id == operator_id, FeeLine.created_at < before, due > 0, unbilled]
