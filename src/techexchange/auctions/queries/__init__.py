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
from techexchange.auctions.queries.export import auction_export
from techexchange.auctions.queries.live import LiveLot, LiveState, LiveView, VisibleBid, live_view, news
from techexchange.auctions.queries.open_bidding import open_positions
from techexchange.auctions.queries.opening import (
    OpeningRecord,
    SharesWanted,
    ShareToOpen,
    opening_record,
    sealed_shares,
)

__all__ = [
    "AuctionFilter",
    "LiveLot",
    "LiveState",
    "LiveView",
    "OpeningRecord",
    "ShareToOpen",
    "SharesWanted",
    "VisibleBid",
    "amendments",
    "auction",
    "auction_export",
    "auctions",
    "custodian_keys",
    "live_view",
    "news",
    "open_positions",
    "opening_record",
    "own_bids",
    "own_place",
    "place_of",
    "questions",
    "replacements",
    "sealed_shares",
    "watcher_ids",
]
