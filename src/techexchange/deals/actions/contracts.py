"""How a signed contract comes into force; the listing, the milestones and what is to be paid follow."""

from datetime import date

from techexchange.deals.actions.milestones import plan
from techexchange.deals.actions.performing import must_be_party
from techexchange.deals.actions.scheduling import schedule
from techexchange.deals.models import TransferContract
from techexchange.deals.repository import Contracts, Deals, Grounds
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor, Permission
from techexchange.listings import actions as listings


async def take_effect(uow: UnitOfWork, actor: Actor, contract: TransferContract, on: date) -> TransferContract:
    """Let a signed contract, locked, be in force since that day; for a later day the clock comes back to it."""
    must_be_party(actor, contract)
    if not contract.is_due(on, uow.now):
        return await Contracts(uow).save(contract)
    uow.publish(contract.take_effect(on, by=actor, at=uow.now))
    await Contracts(uow).save(contract)
    deal = await Deals(uow).get(contract.deal_id)
    if deal.exclusive:
        await listings.conclude(uow, SYSTEM, contract.listing_id)
    terms = (await Grounds(uow).of(deal)).terms
    await plan(uow, SYSTEM, contract, terms)
    await schedule(uow, SYSTEM, contract, terms)
    return contract


async def take_effect_due(uow: UnitOfWork, actor: Actor, among: Among = ALL) -> int:
    """Let signed contracts whose agreed day has come be in force, and say how many."""
    actor.require(Permission.CONTRACT_SIGN)
    due = await Contracts(uow).due(among=among)
    for contract in due:
        assert contract.effective_on is not None, "the clock was set for that day"
        await take_effect(uow, actor, contract, contract.effective_on)
    return len(due)
