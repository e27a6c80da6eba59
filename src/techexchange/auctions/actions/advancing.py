"""What the clock does with auctions: it moves what is due, later than the time itself decided it."""

from collections.abc import Awaitable, Callable

from techexchange.auctions.actions.awarding import end_standstill, lapse_signing
from techexchange.auctions.actions.opening import settle_opening
from techexchange.auctions.actions.preparing import fail_auction
from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models import Auction, FailureReason
from techexchange.auctions.repository import Auctions
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission

Step = Callable[[UnitOfWork, Actor, Auction], Awaitable[None]]
"""What is done with a locked auction whose time has come; it sets when the clock must look again."""


async def _begin(uow: UnitOfWork, actor: Actor, auction: Auction) -> None:
    """Take bids from now on; an auction whose announced reserve nobody sealed ends before there are any."""
    if auction.lacks_reserve:
        await fail_auction(uow, actor, auction, FailureReason.RESERVE_MISSING)
        return
    begin = auction.begin_tendering if auction.is_sealed_bid else auction.begin_bidding
    uow.publish(begin(by=actor, at=uow.now))


async def _close(uow: UnitOfWork, actor: Actor, auction: Auction) -> None:
    uow.publish(auction.close_tendering(by=actor, at=uow.now))


STEPS: dict[AuctionStatus, Step] = {
    AuctionStatus.ENQUIRIES: _begin,
    AuctionStatus.TENDERING: _close,
    AuctionStatus.OPENING: settle_opening,
    AuctionStatus.STANDSTILL: end_standstill,
    AuctionStatus.AWARDED: lapse_signing,
}


async def advance(uow: UnitOfWork, actor: Actor, auction: Auction) -> None:
    """Make every move of a locked auction that is due by the time read after its lock."""
    actor.require(Permission.AUCTION_RUN)
    before = None
    while auction.is_due(uow.now) and auction.status in STEPS and before != (auction.status, auction.wake_at):
        before = auction.status, auction.wake_at
        await STEPS[auction.status](uow, actor, auction)
    await Auctions(uow).save(auction)


async def advance_due(uow: UnitOfWork, actor: Actor, among: Among = ALL) -> int:
    """Make the moves that time has made due, and say of how many auctions."""
    actor.require(Permission.AUCTION_RUN)
    due = await Auctions(uow).due(STEPS, among=among)
    for auction in due:
        await advance(uow, actor, auction)
    return len(due)
