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

__all__ = [
    "AuctionFilter",
    "amendments",
    "auction",
    "auctions",
    "custodian_keys",
    "own_bids",
    "own_place",
    "place_of",
    "questions",
    "replacements",
    "watcher_ids",
]
