"""Reading what the operator is owed: one's own fees, and all of them for the operator's finance and the owner."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from techexchange.billing.models.fee import FeeCause, FeeLine
from techexchange.billing.queries.visible import visible
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor


@dataclass(frozen=True)
class FeeFilter:
    """Which fees are wanted; None leaves it open."""

    contract_id: UUID | None = None
    listing_id: UUID | None = None
    auction_id: UUID | None = None
    order_id: UUID | None = None
    service: FeeCause | None = None


async def fee_lines(uow: UnitOfWork, actor: Actor, wanted: FeeFilter, request: PageRequest) -> Page[FeeLine]:
    """The fees this actor may see, newest first."""
    named = {name: value for name, value in vars(wanted).items() if value is not None}
    statement = select(FeeLine).where(visible(FeeLine, actor)).filter_by(**named)
    return await page(uow.session, statement, request, (FeeLine.created_at, FeeLine.id))
