"""What is read of auctions."""

from techexchange.auctions.queries.auction import (
    AuctionFilter,
    amendments,
    auction,
    auctions,
    custodian_keys,
    questions,
    replacements,
    watcher_ids,
)
from techexchange.auctions.queries.bid import own_bids, own_place, place_of
from techexchange.auctions.queries.live import LiveLot, LiveState, LiveView, VisibleBid, live_view, news
from techexchange.auctions.queries.open_bidding import open_positions

__all__ = [
    "AuctionFilter",
    "LiveLot",
    "LiveState",
    "LiveView",
    "VisibleBid",
    "amendments",
    "auction",
    "auctions",
    "custodian_keys",
    "live_view",
    "news",
    "open_positions",
    "own_bids",
    "own_place",
    "place_of",
    "questions",
    "replacements",
    "watcher_ids",
]
