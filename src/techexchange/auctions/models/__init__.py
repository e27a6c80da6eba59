"""Auctions, their bids and awards, with behaviour."""

from techexchange.auctions.models.auction import Auction, AuctionKind, Pricing

__all__ = ["Auction", "AuctionKind", "Pricing"]
