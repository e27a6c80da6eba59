"""How a signed contract comes into force; the listing follows."""

from datetime import date

from techexchange.deals.actions.performing import must_be_party
from techexchange.deals.models import TransferContract
from techexchange.deals.repository import Contracts, Deals
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor
from techexchange.listings import actions as listings


async def take_effect(uow: UnitOfWork, actor: Actor, contract: TransferContract, on: date) -> TransferContract:
    """Let a signed contract, locked, be in force since that day; for a later day the clock comes back to it."""
    must_be_party(actor, contract)
    if not contract.is_due(on, uow.now):
        return await Contracts(uow).save(contract)
    uow.publish(contract.take_effect(on, by=actor, at=uow.now))
    await Contracts(uow).save(contract)
    if (await Deals(uow).get(contract.deal_id)).exclusive:
        await listings.conclude(uow, SYSTEM, contract.listing_id)
    return contract
