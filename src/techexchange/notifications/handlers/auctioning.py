"""Who is told of which fact of an auction; a fact may be told in several words."""

from techexchange.auctions import events
from techexchange.kernel.events import Event
from techexchange.kernel.permissions import OrganizationKind, Permission
from techexchange.notifications.handlers.audience import Audience
from techexchange.notifications.handlers.awarding import AWARD_RULES
from techexchange.notifications.models import NoticeKind, SubjectType

K, S, P = NoticeKind, SubjectType, Permission
Telling = tuple[NoticeKind, SubjectType, Audience]

SELLER = Audience(("seller_id",), P.AUCTION_READ)
PREPARERS = Audience(("seller_id",), P.AUCTION_PREPARE)
OFFICERS = Audience((), P.AUCTION_RUN, authority=OrganizationKind.OPERATOR)
APPROVERS = Audience((), P.AUCTION_APPROVE, authority=OrganizationKind.OWNER)
EVERYBODY = Audience(("seller_id",), P.AUCTION_READ, watched="subject_id")
READERS = Audience(("seller_id",), P.AUCTION_READ, watched="auction_id")
CUSTODIANS = tuple(
    Audience((), P.SHARE_HAND_IN, authority=kind)
    for kind in (OrganizationKind.OWNER, OrganizationKind.OPERATOR, OrganizationKind.AUDITOR)
)

AUCTION_RULES: dict[type[Event], tuple[Telling, ...]] = AWARD_RULES | {
    events.AuctionProposed: (
        (K.AUCTION_PROPOSED, S.AUCTION, APPROVERS),
        (K.AUCTION_PROPOSED, S.AUCTION, OFFICERS),
    ),
    events.AuctionApproved: (
        (K.AUCTION_APPROVED, S.AUCTION, PREPARERS),
        (K.AUCTION_APPROVED, S.AUCTION, OFFICERS),
    ),
    events.AuctionReturned: ((K.AUCTION_RETURNED, S.AUCTION, PREPARERS),),
    events.AuctionPublished: ((K.AUCTION_PUBLISHED, S.AUCTION, SELLER),),
    events.AuctionAmendmentProposed: (
        (K.AUCTION_AMENDMENT_PROPOSED, S.AUCTION, APPROVERS),
        (K.AUCTION_AMENDMENT_PROPOSED, S.AUCTION, OFFICERS),
    ),
    events.AuctionAmended: ((K.AUCTION_AMENDED, S.AUCTION, EVERYBODY),),
    events.AuctionAmendmentRefused: ((K.AUCTION_AMENDMENT_REFUSED, S.AUCTION, PREPARERS),),
    events.QuestionAsked: (
        (K.QUESTION_ASKED, S.QUESTION, PREPARERS),
        (K.QUESTION_ASKED, S.QUESTION, OFFICERS),
    ),
    events.QuestionAnswered: ((K.QUESTION_ANSWERED, S.QUESTION, READERS),),
    events.TenderingBegun: ((K.TENDERING_BEGUN, S.AUCTION, EVERYBODY),),
    events.BiddingBegun: ((K.TENDERING_BEGUN, S.AUCTION, EVERYBODY),),
    events.TenderingClosed: tuple((K.SHARES_AWAITED, S.AUCTION, custodian) for custodian in CUSTODIANS),
    events.AuctionCancelled: ((K.AUCTION_CANCELLED, S.AUCTION, EVERYBODY),),
    events.AuctionFailed: ((K.AUCTION_FAILED, S.AUCTION, EVERYBODY),),
    events.AuctionConcluded: ((K.AUCTION_CONCLUDED, S.AUCTION, EVERYBODY),),
    events.CustodianReplacementRequested: ((K.CUSTODIAN_REPLACEMENT_REQUESTED, S.AUCTION, APPROVERS),),
    events.CustodianReplaced: ((K.CUSTODIAN_REPLACED, S.AUCTION, EVERYBODY),),
}
