"""What fees arise from, as it stands in the transaction that made it."""

from uuid import UUID

from sqlalchemy import func, select

from techexchange.auctions.models import Award
from techexchange.billing.models.order import ServiceOrder
from techexchange.deals.models import TransferContract
from techexchange.deals.models.payment import Payment
from techexchange.deals.models.term import PaymentTerm, TermKind
from techexchange.infra.uow import UnitOfWork

CERTAIN = (TermKind.UPFRONT, TermKind.MILESTONE)
"""What a contract pays for certain; annual fees and royalties may or may not come."""


async def award(uow: UnitOfWork, award_id: UUID) -> Award:
    """The award of this id."""
    return await uow.session.get_one(Award, award_id)


async def contract(uow: UnitOfWork, contract_id: UUID) -> TransferContract:
    """The contract of this id."""
    return await uow.session.get_one(TransferContract, contract_id)


async def payment(uow: UnitOfWork, payment_id: UUID) -> Payment:
    """The payment of this id."""
    return await uow.session.get_one(Payment, payment_id)


async def order(uow: UnitOfWork, order_id: UUID) -> ServiceOrder:
    """The service order of this id."""
    return await uow.session.get_one(ServiceOrder, order_id)


async def certain_values(uow: UnitOfWork, contract_id: UUID) -> dict[str, int]:
    """What a contract pays for certain, by currency; nothing where it pays nothing."""
    paid = select(PaymentTerm.currency, func.sum(PaymentTerm.amount)).group_by(PaymentTerm.currency)
    rows = await uow.session.execute(paid.where(PaymentTerm.contract_id == contract_id, PaymentTerm.kind.in_(CERTAIN)))
    return {currency: int(total) for currency, total in rows}
