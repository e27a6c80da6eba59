"""Auctions as they are sent and shown."""

from techexchange.auctions.schemas.bid import OwnBidOut, ReceiptOut, SubmitBidIn, WithdrawBidIn
from techexchange.auctions.schemas.board import Board
from techexchange.auctions.schemas.live import BidEventOut, LiveOut, label_of
from techexchange.auctions.schemas.open_bidding import LotPositionOut, OpenBidIn, OpenPositionsOut

__all__ = [
    "BidEventOut",
    "Board",
    "LiveOut",
    "LotPositionOut",
    "OpenBidIn",
    "OpenPositionsOut",
    "OwnBidOut",
    "ReceiptOut",
    "SubmitBidIn",
    "WithdrawBidIn",
    "label_of",
]
