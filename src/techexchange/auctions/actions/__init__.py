"""What is done in auctions: by sellers, officers, custodians, bidders, the owner and the clock."""

from techexchange.auctions.actions.tendering import Bidder, seal_bid, sole_bidder, submit_bid, withdraw_bid

__all__ = [
    "Bidder",
    "seal_bid",
    "sole_bidder",
    "submit_bid",
    "withdraw_bid",
]
