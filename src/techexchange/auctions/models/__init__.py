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
from techexchange.auctions.models.marks import bidder_tag, origin_tag
from techexchange.auctions.models.moves import may_cancel
from techexchange.auctions.models.periods import Minimums, Periods
from techexchange.auctions.models.preparing import Publication
from techexchange.auctions.models.question import MOST_QUESTIONS, AuctionWatcher, Enquiry, hash_of_question
from techexchange.auctions.models.receipt import LedgerPlace, receipt_of
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
from techexchange.auctions.models.tender import commitment_of, content_of, must_suit, sealed_for

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
    "LedgerPlace",
    "Lot",
    "Minimums",
    "Periods",
    "Preparation",
    "Pricing",
    "Publication",
    "ReplacementWish",
    "ReserveMode",
    "SoftClose",
    "bidder_tag",
    "commitment_of",
    "content_of",
    "custodians_of",
    "hash_of_question",
    "may_cancel",
    "must_suit",
    "origin_tag",
    "receipt_of",
    "sealed_for",
]
