"""Auctions and what belongs to them, loaded in order to be changed."""

from techexchange.auctions.repository.bid import BidDesk, Bids, Likeness
from techexchange.auctions.repository.opening import Openings

__all__ = [
    "BidDesk",
    "Bids",
    "Likeness",
    "Openings",
]
