"""Auctions and what belongs to them, loaded in order to be changed."""

from techexchange.auctions.repository.auction import HOLD, Auctions
from techexchange.auctions.repository.award import (
    Awards,
    Complaints,
    Deposits,
    Disqualifications,
)
from techexchange.auctions.repository.bid import SHOW, BidDesk, Bids, SameBid
from techexchange.auctions.repository.competition import (
    Competitors,
    Rankings,
)
from techexchange.auctions.repository.open_bidding import OpenBiddings, hold_open
from techexchange.auctions.repository.opening import AuctionOpenings
from techexchange.auctions.repository.procedure import Amendments, CustodianKeys, Enquiries, Replacements, Watchers

__all__ = [
    "HOLD",
    "SHOW",
    "Amendments",
    "AuctionOpenings",
    "Auctions",
    "Awards",
    "BidDesk",
    "Bids",
    "Competitors",
    "Complaints",
    "CustodianKeys",
    "Deposits",
    "Disqualifications",
    "Enquiries",
    "OpenBiddings",
    "Rankings",
    "Replacements",
    "SameBid",
    "Watchers",
    "hold_open",
]
