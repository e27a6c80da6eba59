"""How the operator's fees arise: with what happens, in its transaction, under the mandate in force at that moment."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from techexchange.auctions.models import Award
from techexchange.billing.models.fee import Charge, FeeCause, FeeLine, FeeOrigin, Occasion
from techexchange.billing.models.order import ServiceOrder
from techexchange.billing.repository import FeeLines
from techexchange.deals.models import TransferContract
from techexchange.deals.models.payment import Payment
from techexchange.identity import queries as identity
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates import queries as mandates


async def charge_listing(
    uow: UnitOfWork, actor: Actor, listing_id: UUID, organization_id: UUID, at: datetime
) -> list[FeeLine]:
    """The fee for a listing that is published for the first time; only a fixed one can arise."""
    actor.require(Permission.INVOICE_ISSUE)
    origin = FeeOrigin(listing_id=listing_id)
    return await _arise(uow, actor, Occasion(FeeCause.LISTING, origin, organization_id, {}, at))


async def charge_award(uow: UnitOfWork, actor: Actor, award: Award, at: datetime) -> list[FeeLine]:
    """The fee of the seller for an award its winner confirmed, on what the award pays."""
    actor.require(Permission.INVOICE_ISSUE)
    origin = FeeOrigin(auction_id=award.auction_id, award_id=award.id)
    paid = {award.currency: award.amount}
    return await _arise(uow, actor, Occasion(FeeCause.AUCTION, origin, award.seller_id, paid, at))


async def charge_transfer(
    uow: UnitOfWork, actor: Actor, contract: TransferContract, values: Mapping[str, int], at: datetime
) -> list[FeeLine]:
    """The fee for a transfer, on what is agreed to be paid for certain, by currency; a fixed one arises once."""
    actor.require(Permission.INVOICE_ISSUE)
    origin = FeeOrigin(contract_id=contract.id)
    return await _arise(uow, actor, Occasion(FeeCause.TRANSFER, origin, contract.supplier_id, values, at))


async def charge_receipt(uow: UnitOfWork, actor: Actor, payment: Payment, at: datetime) -> list[FeeLine]:
    """The fee on a confirmed payment."""
    actor.require(Permission.INVOICE_ISSUE)
    origin = FeeOrigin(contract_id=payment.contract_id, payment_id=payment.id)
    received = {payment.currency: payment.amount}
    return await _arise(uow, actor, Occasion(FeeCause.RECEIPTS, origin, payment.supplier_id, received, at))


async def charge_service(uow: UnitOfWork, actor: Actor, order: ServiceOrder, at: datetime) -> list[FeeLine]:
    """The fee for a service both sides agreed on."""
    actor.require(Permission.INVOICE_ISSUE)
    value = order.money
    values = {value.currency: value.amount} if value else {}
    return await _arise(uow, actor, Occasion(order.service, FeeOrigin(order_id=order.id), order.payer_id, values, at))


async def _arise(uow: UnitOfWork, actor: Actor, what: Occasion) -> list[FeeLine]:
    fees = await mandates.fees_in_force(uow)
    rule = fees.fee(what.cause) if fees else None
    if fees is None or rule is None or await FeeLines(uow).has_arisen(what.cause, what.origin):
        return []
    bases = {rule["amount"]["currency"]: 0} if rule["basis"] == "fixed" else what.values
    since = (await identity.organization(uow, what.payer_id)).verified_at
    arisen = []
    for currency, base in sorted(bases.items()):
        charge = Charge(what.cause, rule, base, currency, what.payer_id, since, what.origin)
        before = await FeeLines(uow).before(fees.mandate_id, charge)
        line, event = FeeLine.arise(fees, charge, before, by=actor, at=what.at)
        await FeeLines(uow).keep(line)
        uow.publish(event)
        arisen.append(line)
    return arisen
