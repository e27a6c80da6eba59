"""Auctions, their bids and awards, with behaviour."""

from techexchange.auctions.lifecycle import AuctionStatus, AwardStatus, BidStatus
from techexchange.auctions.models.amendment import Amendment, AmendmentDraft
from techexchange.auctions.models.auction import Auction, CancellationReason, FailureReason
from techexchange.auctions.models.award import (
    Award,
    AwardLoss,
    seat,
)
from techexchange.auctions.models.bid import Bid, HandedIn
from techexchange.auctions.models.bid_up import OPEN_FORMAT, bids_of
from techexchange.auctions.models.ceremony import Ceremony, ShareAnswers
from techexchange.auctions.models.complaint import (
    Complaint,
    Protest,
    Remedy,
    Verdict,
)
from techexchange.auctions.models.contest import BidderMarks, Contest, Identity, LotPosition, OpenPledge
from techexchange.auctions.models.custodian import (
    CUSTODIAN_KINDS,
    CustodianKey,
    CustodianReplacement,
    ReplacementWish,
    custodians_of,
)
from techexchange.auctions.models.deposit import (
    Deposit,
    DepositCause,
    DepositOutcome,
)
from techexchange.auctions.models.disqualification import (
    Disqualification,
    DisqualificationGround,
    Objection,
)
from techexchange.auctions.models.document import (
    BidFile,
    HandedDocument,
)
from techexchange.auctions.models.evaluation import (
    Contestant,
    LotGround,
    LotRanking,
    Placing,
    evaluate,
)
from techexchange.auctions.models.hint import (
    Lead,
    LeadKind,
    Traces,
    leads_of,
)
from techexchange.auctions.models.marks import bidder_tag, origin_tag
from techexchange.auctions.models.moves import may_cancel
from techexchange.auctions.models.open_bid import BidderSecret, OpenBid, OpenEntry
from techexchange.auctions.models.opening import Opening
from techexchange.auctions.models.periods import Minimums, Periods
from techexchange.auctions.models.preparing import Publication
from techexchange.auctions.models.question import MOST_QUESTIONS, AuctionWatcher, Enquiry, asker_tag, hash_of_question
from techexchange.auctions.models.ranking import (
    Assessment,
    AuctionRanking,
    Competition,
    GivenPoints,
)
from techexchange.auctions.models.receipt import LedgerPlace, receipt_of
from techexchange.auctions.models.record import THRESHOLD, AuctionFacts, AuctionGround, Preparation
from techexchange.auctions.models.rising import Pledge, next_minimum, shown_minimum
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
from techexchange.auctions.models.share import HandedShare
from techexchange.auctions.models.tender import commitment_of, content_of, must_suit, sealed_for

__all__ = [
    "CUSTODIAN_KINDS",
    "MOST_QUESTIONS",
    "OPEN_FORMAT",
    "THRESHOLD",
    "Amendment",
    "AmendmentDraft",
    "Assessment",
    "Auction",
    "AuctionFacts",
    "AuctionGround",
    "AuctionKind",
    "AuctionRanking",
    "AuctionRules",
    "AuctionStatus",
    "AuctionWatcher",
    "Award",
    "AwardLoss",
    "AwardStatus",
    "Better",
    "Bid",
    "BidFile",
    "BidStatus",
    "BidderMarks",
    "BidderSecret",
    "CancellationReason",
    "Ceremony",
    "Competition",
    "Complaint",
    "Contest",
    "Contestant",
    "Criterion",
    "CustodianKey",
    "CustodianReplacement",
    "Deposit",
    "DepositCause",
    "DepositEvidence",
    "DepositOutcome",
    "DepositRule",
    "Disqualification",
    "DisqualificationGround",
    "Eligibility",
    "Enquiry",
    "FailureReason",
    "Formula",
    "GivenPoints",
    "HandedDocument",
    "HandedIn",
    "HandedShare",
    "Identity",
    "Lead",
    "LeadKind",
    "LedgerPlace",
    "Lot",
    "LotGround",
    "LotPosition",
    "LotRanking",
    "Minimums",
    "Objection",
    "OpenBid",
    "OpenEntry",
    "OpenPledge",
    "Opening",
    "Periods",
    "Placing",
    "Pledge",
    "Preparation",
    "Pricing",
    "Protest",
    "Publication",
    "Remedy",
    "ReplacementWish",
    "ReserveMode",
    "ShareAnswers",
    "SoftClose",
    "Traces",
    "Verdict",
    "asker_tag",
    "bidder_tag",
    "bids_of",
    "commitment_of",
    "content_of",
    "custodians_of",
    "evaluate",
    "hash_of_question",
    "leads_of",
    "may_cancel",
    "must_suit",
    "next_minimum",
    "origin_tag",
    "receipt_of",
    "sealed_for",
    "seat",
    "shown_minimum",
]
