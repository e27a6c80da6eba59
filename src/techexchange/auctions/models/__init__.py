"""Auctions, their bids and awards, with behaviour."""

from techexchange.auctions.models.amendment import Amendment, AmendmentDraft
from techexchange.auctions.models.auction import Auction, CancellationReason, FailureReason
from techexchange.auctions.models.bid import Bid, HandedIn
from techexchange.auctions.models.custodian import (
    CUSTODIAN_KINDS,
    CustodianKey,
    CustodianReplacement,
    ReplacementWish,
    custodians_of,
)
from techexchange.auctions.models.moves import may_cancel
from techexchange.auctions.models.periods import Minimums, Periods
from techexchange.auctions.models.preparing import Publication
from techexchange.auctions.models.question import MOST_QUESTIONS, AuctionWatcher, Enquiry, hash_of_question
from techexchange.auctions.models.record import THRESHOLD, AuctionFacts, AuctionGround, Preparation
from techexchange.auctions.models.rules import (
    AuctionKind,
    AuctionRules,
    Better,
    Criterion,
    DepositEvidence,
    DepositRule,
    Eligibility,
    Formula,
    Lot,
    Pricing,
    ReserveMode,
    SoftClose,
)

__all__ = [
    "CUSTODIAN_KINDS",
    "MOST_QUESTIONS",
    "THRESHOLD",
    "Amendment",
    "AmendmentDraft",
    "Auction",
    "AuctionFacts",
    "AuctionGround",
    "AuctionKind",
    "AuctionRules",
    "AuctionWatcher",
    "Better",
    "Bid",
    "CancellationReason",
    "Criterion",
    "CustodianKey",
    "CustodianReplacement",
    "DepositEvidence",
    "DepositRule",
    "Eligibility",
    "Enquiry",
    "FailureReason",
    "Formula",
    "HandedIn",
    "Lot",
    "Minimums",
    "Periods",
    "Preparation",
    "Pricing",
    "Publication",
    "ReplacementWish",
    "ReserveMode",
    "SoftClose",
    "custodians_of",
    "hash_of_question",
    "may_cancel",
]
