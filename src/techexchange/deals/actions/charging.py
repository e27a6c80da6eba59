"""How the operator's fees arise: with a contract that takes effect, and with each payment that is confirmed."""

from collections.abc import Mapping

from techexchange.deals.actions.performing import must_be_party
from techexchange.deals.models import TransferContract
from techexchange.deals.models.between import Ties
from techexchange.deals.models.fee import Charge, FeeCause, FeeLine
from techexchange.deals.models.payment import Payment
from techexchange.deals.repository.fee import FeeLines
from techexchange.identity import queries as identity
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor
from techexchange.mandates import queries as mandates
from techexchange.mandates.models import FeeSchedule


async def charge_transfer(
    uow: UnitOfWork, actor: Actor, contract: TransferContract, values: Mapping[str, int]
) -> list[FeeLine]:
    """The fee for a transfer, on what is agreed to be paid for certain, by currency; a fixed one arises once."""
    must_be_party(actor, contract)
    fees = await mandates.fees_in_force(uow)
    rule = fees.fee(FeeCause.TRANSFER) if fees else None
    if fees is None or rule is None:
        return []
    bases = sorted(values.items())
    if rule["basis"] == "fixed":
        bases = [(rule["amount"]["currency"], 0)]
    since = (await identity.organization(uow, contract.supplier_id)).verified_at
    charges = [Charge(FeeCause.TRANSFER, rule, base, currency, contract.supplier_id, since) for currency, base in bases]
    return [await _arise(uow, actor, Ties.of(contract), fees, charge) for charge in charges]


async def charge_receipt(uow: UnitOfWork, actor: Actor, payment: Payment) -> FeeLine | None:
    """The fee on a confirmed payment."""
    fees = await mandates.fees_in_force(uow)
    rule = fees.fee(FeeCause.RECEIPTS) if fees else None
    if fees is None or rule is None:
        return None
    since = (await identity.organization(uow, payment.supplier_id)).verified_at
    charge = Charge(FeeCause.RECEIPTS, rule, payment.amount, payment.currency, payment.supplier_id, since, payment.id)
    return await _arise(uow, actor, payment.ties, fees, charge)


async def _arise(uow: UnitOfWork, actor: Actor, ties: Ties, fees: FeeSchedule, charge: Charge) -> FeeLine:
    before = await FeeLines(uow).before(ties.contract_id, fees.mandate_id, charge)
    line, event = FeeLine.arise(ties, fees, charge, before, by=actor, at=uow.now)
    await FeeLines(uow).keep(line)
    uow.publish(event)
    return line
