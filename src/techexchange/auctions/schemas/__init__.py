"""Auctions as they are sent and shown."""

from techexchange.auctions.schemas.auction import (
    AuctionIn,
    AuctionOut,
    AuctionPatchIn,
    AuctionQuery,
    CancelAuctionIn,
    ReturnAuctionIn,
    SealedReserveIn,
)
from techexchange.auctions.schemas.bid import OwnBidOut, ReceiptOut, SubmitBidIn, WithdrawBidIn
from techexchange.auctions.schemas.board import Board
from techexchange.auctions.schemas.live import BidEventOut, LiveOut, label_of
from techexchange.auctions.schemas.open_bidding import LotPositionOut, OpenBidIn, OpenPositionsOut
from techexchange.auctions.schemas.opening import (
    AuctionExportOut,
    HandingInOut,
    HandInSharesIn,
    OpeningOut,
    SealedSharesOut,
    SealedSharesQuery,
)
from techexchange.auctions.schemas.procedure import (
    AmendAuctionIn,
    AnswerIn,
    AuctionAmendmentOut,
    CustodianKeyIn,
    CustodianKeyOut,
    CustodianReplacementOut,
    QuestionIn,
    QuestionOut,
    ReplaceCustodianIn,
    WatchingOut,
)
from techexchange.auctions.schemas.rules import RULES_EXAMPLE

__all__ = [
    "RULES_EXAMPLE",
    "AmendAuctionIn",
    "AnswerIn",
    "AuctionAmendmentOut",
    "AuctionExportOut",
    "AuctionIn",
    "AuctionOut",
    "AuctionPatchIn",
    "AuctionQuery",
    "BidEventOut",
    "Board",
    "CancelAuctionIn",
    "CustodianKeyIn",
    "CustodianKeyOut",
    "CustodianReplacementOut",
    "HandInSharesIn",
    "HandingInOut",
    "LiveOut",
    "LotPositionOut",
    "OpenBidIn",
    "OpenPositionsOut",
    "OpeningOut",
    "OwnBidOut",
    "QuestionIn",
    "QuestionOut",
    "ReceiptOut",
    "ReplaceCustodianIn",
    "ReturnAuctionIn",
    "SealedReserveIn",
    "SealedSharesOut",
    "SealedSharesQuery",
    "SubmitBidIn",
    "WatchingOut",
    "WithdrawBidIn",
    "label_of",
]
