"""Who is told of what happens after bids are opened; a fact may be told in several words."""

from techexchange.auctions import events
from techexchange.kernel.events import Event
from techexchange.kernel.permissions import OrganizationKind, Permission
from techexchange.notifications.handlers.audience import Audience
from techexchange.notifications.models import NoticeKind, SubjectType

K, S, P = NoticeKind, SubjectType, Permission

BIDDER = Audience(("bidder_id",), P.BID_READ)
WINNER = Audience(("bidder_id",), P.AWARD_CONFIRM)
SELLER = Audience(("seller_id",), P.AUCTION_READ)
READERS = Audience(("seller_id",), P.AUCTION_READ, watched="auction_id")
COMPLAINANT = Audience(("complainant_id",), P.BID_READ)
JUDGES = Audience((), P.BID_EVALUATE, authority=OrganizationKind.OPERATOR)
FINANCE = Audience((), P.DEPOSIT_CONFIRM, authority=OrganizationKind.OPERATOR)
DECIDERS = Audience((), P.COMPLAINT_DECIDE, authority=OrganizationKind.OWNER)

AWARD_RULES: dict[type[Event], tuple[tuple[NoticeKind, SubjectType, Audience], ...]] = {
    events.BidOpened: ((K.BID_OPENED, S.BID, BIDDER),),
    events.DisqualificationProposed: ((K.DISQUALIFICATION_PROPOSED, S.DISQUALIFICATION, BIDDER),),
    events.DisqualificationAnswered: ((K.DISQUALIFICATION_ANSWERED, S.DISQUALIFICATION, JUDGES),),
    events.DisqualificationUpheld: ((K.DISQUALIFICATION_UPHELD, S.DISQUALIFICATION, BIDDER),),
    events.DisqualificationDropped: ((K.DISQUALIFICATION_DROPPED, S.DISQUALIFICATION, BIDDER),),
    events.RankingAnnounced: ((K.RANKING_ANNOUNCED, S.AUCTION, READERS),),
    events.AwardActivated: ((K.AWARD_GIVEN, S.AWARD, BIDDER),),
    events.AwardReserved: ((K.AWARD_RESERVED, S.AWARD, BIDDER),),
    events.SigningOpened: ((K.AWARD_TO_CONFIRM, S.AWARD, WINNER),),
    events.AwardConfirmed: ((K.AWARD_CONFIRMED, S.AWARD, SELLER), (K.AWARD_CONFIRMED, S.AWARD, JUDGES)),
    events.AwardCancelled: ((K.AWARD_LOST, S.AWARD, BIDDER), (K.AWARD_CANCELLED, S.AWARD, SELLER)),
    events.AwardDropped: ((K.AWARD_DROPPED, S.AWARD, BIDDER),),
    events.BidLost: ((K.BID_LOST, S.BID, BIDDER),),
    events.EvaluationReopened: (
        (K.EVALUATION_REOPENED, S.AUCTION, READERS),
        (K.EVALUATION_REOPENED, S.AUCTION, JUDGES),
    ),
    events.ComplaintMade: ((K.COMPLAINT_MADE, S.COMPLAINT, DECIDERS), (K.COMPLAINT_MADE, S.COMPLAINT, JUDGES)),
    events.ComplaintSatisfied: ((K.COMPLAINT_SATISFIED, S.COMPLAINT, COMPLAINANT),),
    events.ComplaintDeclined: ((K.COMPLAINT_DECLINED, S.COMPLAINT, COMPLAINANT),),
    events.DepositDeclared: ((K.DEPOSIT_DECLARED, S.DEPOSIT, FINANCE),),
    events.DepositHeld: ((K.DEPOSIT_HELD, S.DEPOSIT, BIDDER),),
    events.DepositRefused: ((K.DEPOSIT_REFUSED, S.DEPOSIT, BIDDER),),
    events.DepositSettled: ((K.DEPOSIT_TO_SETTLE, S.DEPOSIT, FINANCE),),
    events.DepositReturned: ((K.DEPOSIT_RETURNED, S.DEPOSIT, BIDDER),),
    events.DepositKept: ((K.DEPOSIT_KEPT, S.DEPOSIT, BIDDER),),
}
