"""Custodians hand in their shares, and all bids are opened at once."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from techexchange.auctions.actions.preparing import fail_auction
from techexchange.auctions.errors import SharesMissing
from techexchange.auctions.events import SharesHandedIn
from techexchange.auctions.models import Auction, FailureReason
from techexchange.auctions.models.ceremony import ShareAnswers, close_for_opening, keeper_of
from techexchange.auctions.models.opening import NOTHING, Opening, Revealed, demands_of, reserve_of, settle
from techexchange.auctions.repository.auction import Auctions
from techexchange.auctions.repository.opening import AuctionOpenings, OpeningStage
from techexchange.infra.sealing import Seal
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission


@dataclass(frozen=True)
class HandingIn:
    """How far an opening is: for how many envelopes this custodian still owes an answer, and who owes none."""

    auction_id: UUID
    custodian: int
    missing: int
    handed_in: tuple[int, ...]
    opened: bool


async def hand_in_shares(uow: UnitOfWork, actor: Actor, auction_id: UUID, given: ShareAnswers, seal: Seal) -> HandingIn:
    """Take a custodian's shares after the deadline; with the last one needed, every bid is opened at once."""
    auction = await Auctions(uow).locked(actor, auction_id)
    actor.require(Permission.SHARE_HAND_IN, within=keeper_of(auction, given.custodian))
    for followed in close_for_opening(auction, uow.now):
        uow.publish(followed)
    # Bids and shares are in nobody's reach until they are open; the deadline has passed, or this was refused above.
    async with uow.as_exchange():
        openings = AuctionOpenings(uow)
        stage = await openings.stage(auction)
        ceremony = stage.ceremony
        new = ceremony.take(given)
        if new:
            await openings.keep(auction, ShareAnswers(given.custodian, new), actor)
            uow.publish(SharesHandedIn(**auction.facts(actor, uow.now), custodian=given.custodian))
        if ceremony.is_ready:
            await _open(uow, actor, stage, seal)
    missing, complete = ceremony.missing(given.custodian), tuple(ceremony.complete)
    return HandingIn(auction.id, given.custodian, missing, complete, ceremony.is_ready)


async def open_incomplete(uow: UnitOfWork, actor: Actor, auction_id: UUID, seal: Seal) -> Opening:
    """Open by the owner's decision though a custodian stays away, whose share some bid would need: that one is void.

    Enough custodians must have answered for every envelope, or SharesMissing is raised.
    """
    auction = await Auctions(uow).locked(actor, auction_id)
    actor.require(Permission.AUCTION_APPROVE)
    for followed in close_for_opening(auction, uow.now):
        uow.publish(followed)
    # As above: nobody reaches what is not open yet.
    async with uow.as_exchange():
        stage = await AuctionOpenings(uow).stage(auction)
        if not stage.ceremony.has_enough:
            raise SharesMissing(handed_in=stage.ceremony.complete, threshold=auction.threshold)
        return await _open(uow, actor, stage, seal)


async def settle_opening(uow: UnitOfWork, actor: Actor, auction: Auction) -> None:
    """What the clock does once the deadline has passed: an auction without bids ends; others wait for custodians.

    One whose announced reserve nobody sealed ends unopened.
    """
    actor.require(Permission.AUCTION_RUN)
    if auction.lacks_reserve:
        await fail_auction(uow, actor, auction, FailureReason.RESERVE_MISSING)
    elif await AuctionOpenings(uow).has_bids(auction.id):
        auction.sleep()
    else:
        await fail_auction(uow, actor, auction, FailureReason.NO_BIDS)


async def _open(uow: UnitOfWork, actor: Actor, stage: OpeningStage, seal: Seal) -> Opening:
    """Open whatever can be opened, and bind what it came to; the reckoning leaves the loop to others."""
    outcomes = await asyncio.to_thread(stage.ceremony.outcomes, demands_of(stage.auction))
    standing = stage.standing
    for bid in standing:
        uow.publish(settle(bid, outcomes[bid.envelope_hash], stage.auction, seal, by=actor, at=uow.now))
    reserve = reserve_of(outcomes[stage.reserve_hash], stage.auction) if stage.reserve_hash else NOTHING
    opening, fact = Opening.record(stage.auction, Revealed(stage.ceremony, stage.bids, reserve), by=actor, at=uow.now)
    uow.publish(fact)
    return await AuctionOpenings(uow).add(opening, standing)
