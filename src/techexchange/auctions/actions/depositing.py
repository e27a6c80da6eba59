"""What becomes of deposits: declared with the bids, found by finance, and returned or kept by rule."""

from uuid import UUID

from techexchange.auctions.actions.awarding import wind_up
from techexchange.auctions.models.deposit import Deposit, DepositCause
from techexchange.auctions.repository.auction import Auctions
from techexchange.auctions.repository.award import Complaints, Deposits
from techexchange.auctions.repository.competition import Competitors
from techexchange.identity.queries import require_no_conflict
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission


async def declare_deposits(uow: UnitOfWork, actor: Actor, auction_id: UUID) -> int:
    """Put on record what the bids just opened say of their deposits, where the rules ask for one; how many."""
    actor.require(Permission.DEPOSIT_CONFIRM)
    auction = await Auctions(uow).get(auction_id)
    rule = auction.terms.deposit
    if rule is None:
        return 0
    declared = [
        Deposit.declare(auction, bid, rule, by=actor, at=uow.now) for bid in await Competitors(uow).of(auction_id)
    ]
    for _, told in declared:
        uow.publish(told)
    await Deposits(uow).keep([deposit for deposit, _ in declared])
    return len(declared)


async def hold_deposit(uow: UnitOfWork, actor: Actor, deposit_id: UUID, reference: str, version: int | None) -> Deposit:
    """Find a deposit there, for the operator's finance."""
    await Deposits(uow).seen(actor, deposit_id)
    actor.require(Permission.DEPOSIT_CONFIRM)
    deposit = await Deposits(uow).get(deposit_id, lock=True, version=version)
    await require_no_conflict(uow, actor, deposit.bidder_id)
    uow.publish(deposit.hold(reference, by=actor, at=uow.now))
    return await Deposits(uow).save(deposit)


async def refuse_deposit(uow: UnitOfWork, actor: Actor, deposit_id: UUID, reason: str, version: int | None) -> Deposit:
    """Not find a deposit there, for the operator's finance."""
    await Deposits(uow).seen(actor, deposit_id)
    actor.require(Permission.DEPOSIT_CONFIRM)
    deposit = await Deposits(uow).get(deposit_id, lock=True, version=version)
    await require_no_conflict(uow, actor, deposit.bidder_id)
    uow.publish(deposit.refuse(reason, by=actor, at=uow.now))
    return await Deposits(uow).save(deposit)


async def return_deposit(
    uow: UnitOfWork, actor: Actor, deposit_id: UUID, reference: str, version: int | None
) -> Deposit:
    """Pay a deposit back where the rules say so; raises DepositNotDue."""
    await Deposits(uow).seen(actor, deposit_id)
    actor.require(Permission.DEPOSIT_CONFIRM)
    deposit = await Deposits(uow).get(deposit_id, lock=True, version=version)
    await require_no_conflict(uow, actor, deposit.bidder_id)
    uow.publish(deposit.give_back(reference, by=actor, at=uow.now))
    return await Deposits(uow).save(deposit)


async def keep_deposit(uow: UnitOfWork, actor: Actor, deposit_id: UUID, reference: str, version: int | None) -> Deposit:
    """Keep a deposit where the rules say so; raises DepositNotDue."""
    await Deposits(uow).seen(actor, deposit_id)
    actor.require(Permission.DEPOSIT_CONFIRM)
    deposit = await Deposits(uow).get(deposit_id, lock=True, version=version)
    await require_no_conflict(uow, actor, deposit.bidder_id)
    uow.publish(deposit.keep(reference, by=actor, at=uow.now))
    return await Deposits(uow).save(deposit)


async def close_competition(uow: UnitOfWork, actor: Actor, auction_id: UUID) -> None:
    """Leave nothing open in an auction that has ended: awards, complaints; deposits not kept by rule are returned."""
    actor.require(Permission.AUCTION_RUN)
    auction = await Auctions(uow).get(auction_id, lock=True)
    await wind_up(uow, actor, auction)
    for complaint in await Complaints(uow).open_in(auction_id):
        uow.publish(complaint.stop(by=actor, at=uow.now))
    rule = auction.terms.deposit
    if rule is None:
        return
    for deposit in await Deposits(uow).of(auction_id):
        told = deposit.settle(DepositCause.AUCTION_ENDED, rule, at=uow.now)
        if told:
            uow.publish(told)
