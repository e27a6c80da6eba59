"""How the operator's fees arise: with what happens, in its transaction, under the mandate in force at that moment."""

from collections.abc import Mapping
from uuid import UUID

from techexchange.auctions.models import Award
from techexchange.billing.models.fee import Charge, FeeCause, FeeLine, FeeOrigin
from techexchange.billing.models.order import ServiceOrder
from techexchange.billing.repository import FeeLines
from techexchange.deals.models import TransferContract
from techexchange.deals.models.payment import Payment
from techexchange.identity import queries as identity
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates import queries as mandates

NOTHING: Mapping[str, int] = {}


async def charge_listing(uow: UnitOfWork, actor: Actor, listing_id: UUID, organization_id: UUID) -> list[FeeLine]:
    """The fee for a listing that is published for the first time; only a fixed one can arise."""
    actor.require(Permission.INVOICE_ISSUE)
    origin = FeeOrigin(listing_id=listing_id)
    return await _arise(uow, actor, FeeCause.LISTING, origin, organization_id, NOTHING)


async def charge_award(uow: UnitOfWork, actor: Actor, award: Award) -> list[FeeLine]:
    """The fee of the seller for an award its winner confirmed, on what the award pays."""
    actor.require(Permission.INVOICE_ISSUE)
    origin = FeeOrigin(auction_id=award.auction_id, award_id=award.id)
    return await _arise(uow, actor, FeeCause.AUCTION, origin, award.seller_id, {award.currency: award.amount})


async def charge_transfer(
    uow: UnitOfWork, actor: Actor, contract: TransferContract, values: Mapping[str, int]
) -> list[FeeLine]:
    """The fee for a transfer, on what is agreed to be paid for certain, by currency; a fixed one arises once."""
    actor.require(Permission.INVOICE_ISSUE)
    origin = FeeOrigin(contract_id=contract.id)
    return await _arise(uow, actor, FeeCause.TRANSFER, origin, contract.supplier_id, values)


async def charge_receipt(uow: UnitOfWork, actor: Actor, payment: Payment) -> list[FeeLine]:
    """The fee on a confirmed payment."""
    actor.require(Permission.INVOICE_ISSUE)
    origin = FeeOrigin(contract_id=payment.contract_id, payment_id=payment.id)
    received = {payment.currency: payment.amount}
    return await _arise(uow, actor, FeeCause.RECEIPTS, origin, payment.supplier_id, received)


async def charge_service(uow: UnitOfWork, actor: Actor, order: ServiceOrder) -> list[FeeLine]:
    """The fee for a service both sides agreed on."""
    actor.require(Permission.INVOICE_ISSUE)
    value = order.money
    values = {value.currency: value.amount} if value else NOTHING
    return await _arise(uow, actor, order.service, FeeOrigin(order_id=order.id), order.payer_id, values)


async def _arise(
    uow: UnitOfWork, actor: Actor, cause: FeeCause, origin: FeeOrigin, payer_id: UUID, values: Mapping[str, int]
) -> list[FeeLine]:
    fees = await mandates.fees_in_force(uow)
    rule = fees.fee(cause) if fees else None
    if fees is None or rule is None or await FeeLines(uow).has_arisen(cause, origin):
        return []
    bases = {rule["amount"]["currency"]: 0} if rule["basis"] == "fixed" else values
    since = (await identity.organization(uow, payer_id)).verified_at
    arisen = []
    for currency, base in sorted(bases.items()):
        charge = Charge(cause, rule, base, currency, payer_id, since, origin)
        before = await FeeLines(uow).before(fees.mandate_id, charge)
        line, event = FeeLine.arise(fees, charge, before, by=actor, at=uow.now)
        await FeeLines(uow).keep(line)
        uow.publish(event)
        arisen.append(line)
    return arisen
