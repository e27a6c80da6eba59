"""Auctions, their bids and awards, with behaviour."""

from techexchange.auctions.models.auction import Auction, AuctionKind, Pricing
from techexchange.auctions.models.bid import Bid, HandedIn

__all__ = [
    "Auction",
    "AuctionKind",
    "Bid",
    "HandedIn",
    "Pricing",
]
