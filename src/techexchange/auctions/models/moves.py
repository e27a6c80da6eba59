"""Who makes which move of an auction."""

from techexchange.auctions.lifecycle import PREPARED, AuctionStatus
from techexchange.auctions.models.record import AuctionRecord
from techexchange.kernel.permissions import Actor, Permission

S = AuctionStatus
UNDECIDED = (S.ENQUIRIES, S.TENDERING, S.BIDDING, S.OPENING)
"""While nobody knows who would win."""


def may_make(move: str, auction: AuctionRecord, actor: Actor) -> bool:
    """Whether this is a move of the actor's."""
    sells = actor.can(Permission.AUCTION_PREPARE, auction.seller_id)
    runs, approves = actor.can(Permission.AUCTION_RUN), actor.can(Permission.AUCTION_APPROVE)
    may = {
        "edit": sells,
        "propose": sells,
        "amend": sells or runs,
        "approve": approves and auction.state_funded,
        "return": approves or runs,
        "publish": runs and (auction.status is S.APPROVED or not auction.state_funded),
        "announce": runs,
        "cancel": may_cancel(auction, actor),
    }
    return may.get(move, False)


def may_cancel(auction: AuctionRecord, actor: Actor) -> bool:
    """The seller until it is public, the officer until bids are opened, the owner always."""
    if actor.can(Permission.AUCTION_APPROVE):
        return True
    if auction.status in PREPARED:
        return actor.can(Permission.AUCTION_PREPARE, auction.seller_id) or actor.can(Permission.AUCTION_RUN)
    return auction.status in UNDECIDED and actor.can(Permission.AUCTION_RUN)
