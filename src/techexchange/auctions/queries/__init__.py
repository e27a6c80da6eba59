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
from techexchange.auctions.queries.award import (
    QualifyingBid,
    RankingView,
    award,
    awards,
    bid_file,
    bid_files,
    complaint,
    complaints,
    deposit,
    deposits,
    disqualification,
    leads,
    qualification,
    qualifying_bid,
    ranking,
)
from techexchange.auctions.queries.bid import own_bids, own_place
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
from techexchange.auctions.queries.places import CommonLook

__all__ = [
    "AuctionFilter",
    "CommonLook",
    "LiveLot",
    "LiveState",
    "LiveView",
    "OpeningRecord",
    "QualifyingBid",
    "RankingView",
    "ShareToOpen",
    "SharesWanted",
    "VisibleBid",
    "amendments",
    "auction",
    "auction_export",
    "auctions",
    "award",
    "awards",
    "bid_file",
    "bid_files",
    "complaint",
    "complaints",
    "custodian_keys",
    "deposit",
    "deposits",
    "disqualification",
    "leads",
    "live_view",
    "news",
    "open_positions",
    "opening_record",
    "own_bids",
    "own_place",
    "qualification",
    "qualifying_bid",
    "questions",
    "ranking",
    "replacements",
    "sealed_shares",
    "watcher_ids",
]
