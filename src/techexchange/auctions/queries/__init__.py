"""What is read of auctions."""

from techexchange.auctions.queries.bid import own_bids, own_place, place_of

__all__ = [
    "own_bids",
    "own_place",
    "place_of",
]
