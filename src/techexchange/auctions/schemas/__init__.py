"""Auctions as they are sent and shown."""

from techexchange.auctions.schemas.bid import OwnBidOut, ReceiptOut, SubmitBidIn, WithdrawBidIn

__all__ = [
    "OwnBidOut",
    "ReceiptOut",
    "SubmitBidIn",
    "WithdrawBidIn",
]
