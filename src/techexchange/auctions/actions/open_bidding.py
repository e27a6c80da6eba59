"""What bidders do in the open, and what ends it."""

from uuid import UUID

from techexchange.auctions.actions.preparing import fail_auction
from techexchange.auctions.actions.tendering import Bidder
from techexchange.auctions.events import BiddingClosed
from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models import (
    Auction,
    BidderMarks,
    FailureReason,
    Identity,
    LotPosition,
    OpenPledge,
    bidder_tag,
    bids_of,
    origin_tag,
)
from techexchange.auctions.repository import OpenBiddings, hold_open
from techexchange.infra.repository import ALL, Among
from techexchange.infra.sealing import Seal
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor, Permission


async def bid_openly(uow: UnitOfWork, actor: Actor, auction_id: UUID, given: OpenPledge, bidder: Bidder) -> LotPosition:
    """Bid at once or up to a hidden maximum; the same pledge again changes nothing, also after the end.

    Raises NotOpenBidding, BidTooEarly, BidTooLate, BidTooLow, MaximumNotRaised and what keeps a bidder out.
    """
    side = bidder.side(actor)
    actor.require(Permission.BID_SUBMIT, within=side)
    auction = await hold_open(uow, actor, auction_id)
    auction.must_be_independent(actor, side)
    marks = _marks(bidder, auction_id, side, given)
    biddings = OpenBiddings(uow)
    contest = await biddings.contest(auction, given.lot, marks.bidder_tag)
    if not contest.is_repeated(marks):
        auction.must_take_open_bids(uow.now)
        auction.must_admit(*await biddings.origin(side))
        contest.must_suit(given)
        _begin(uow, auction)
        for fact in contest.take(given, marks, Identity(side, actor.id), bidder.seal, uow.now):
            uow.publish(fact)
        await biddings.keep(contest)
    return contest.position(bidder.seal)


async def close_bidding(uow: UnitOfWork, actor: Actor, seal: Seal, among: Among = ALL) -> int:
    """End open bidding whose time has passed: each bidder's best prices become its bid; how many auctions ended."""
    actor.require(Permission.AUCTION_RUN)
    due = await OpenBiddings(uow).due(among=among)
    for auction in due:
        await _close(uow, actor, auction, seal)
    return len(due)


async def _close(uow: UnitOfWork, actor: Actor, auction: Auction, seal: Seal) -> None:
    biddings = OpenBiddings(uow)
    entries, best = await biddings.entries(auction.id), await biddings.best(auction.id)
    auction.close_bidding(at=uow.now)
    made = bids_of(auction, entries, best, seal, at=uow.now)
    bids = max((bid.number for bid in best.values()), default=0)
    uow.publish(BiddingClosed(**auction.facts(actor, uow.now), bidders=len(made), bids=bids))
    for _, facts in made:
        for fact in facts:
            uow.publish(fact)
    await biddings.leave([bid for bid, _ in made])
    if not made:
        await fail_auction(uow, actor, auction, FailureReason.NO_BIDS)


def _begin(uow: UnitOfWork, auction: Auction) -> None:
    """Let the status say what the time has decided already."""
    if auction.status is AuctionStatus.ENQUIRIES:
        uow.publish(auction.begin_bidding(by=SYSTEM, at=uow.now))


def _marks(bidder: Bidder, auction_id: UUID, side: UUID, given: OpenPledge) -> BidderMarks:
    seal = bidder.seal
    pledge = seal.sign(f"{auction_id}/{side}/{given.statement}", "pledge")
    return BidderMarks(bidder_tag(seal, auction_id, side), origin_tag(seal, auction_id, bidder.address), pledge)
