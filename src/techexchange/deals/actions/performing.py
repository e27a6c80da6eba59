"""How a contract is carried out and how it ends; the deal and the listing follow."""

from techexchange.deals.models import TransferContract
from techexchange.deals.repository import Contracts, Deals
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor, Permission
from techexchange.listings import actions as listings


async def begin_performance(uow: UnitOfWork, actor: Actor, contract: TransferContract) -> TransferContract:
    """Note that the parties began to carry a contract, locked, out; what has begun already stays so."""
    must_be_party(actor, contract)
    if contract.begins_now:
        uow.publish(contract.perform(by=actor, at=uow.now))
    return await Contracts(uow).save(contract)


async def complete(uow: UnitOfWork, actor: Actor, contract: TransferContract) -> TransferContract:
    """End a contract, locked, that was carried out, and its deal with it."""
    must_be_party(actor, contract)
    await _give_up_amendment(uow, actor, contract)
    uow.publish(contract.complete(by=actor, at=uow.now))
    await Contracts(uow).save(contract)
    deal = await Deals(uow).get(contract.deal_id, lock=True)
    uow.publish(deal.complete(by=actor, at=uow.now))
    await Deals(uow).save(deal)
    return contract


async def terminate(uow: UnitOfWork, actor: Actor, contract: TransferContract, reason: str) -> TransferContract:
    """Break a signed contract, locked, off for a reason (a code), and its deal with it; the listing is free again."""
    must_be_party(actor, contract)
    await _give_up_amendment(uow, actor, contract)
    uow.publish(contract.terminate(reason, by=actor, at=uow.now))
    await Contracts(uow).save(contract)
    deal = await Deals(uow).get(contract.deal_id, lock=True)
    uow.publish(deal.terminate(by=actor, at=uow.now))
    await Deals(uow).save(deal)
    if deal.exclusive:
        await listings.reopen(uow, SYSTEM, contract.listing_id)
    return contract


async def _give_up_amendment(uow: UnitOfWork, actor: Actor, contract: TransferContract) -> None:
    if contract.pending is not None:
        version = await Contracts(uow).text(contract, contract.pending)
        uow.publish(contract.withdraw_amendment(version, by=actor, at=uow.now))


def must_be_party(actor: Actor, contract: TransferContract) -> None:
    """Pass for the parties and for the exchange itself; what they need besides is asked by whoever calls."""
    actor.require(Permission.DEAL_READ, within=contract.organization(contract.side_of(actor)))
