"""What goes wrong while an auction is prepared, run, asked about and ended."""

from techexchange.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class AuctionNotFound(NotFound):
    """There is no such auction, or it is not visible to you."""


class AuctionAlreadyRuns(Conflict):
    """There is an auction of this listing already that has not ended."""


class NothingToAuction(Conflict):
    """Only a published supply listing can be auctioned."""


class RulesUnsound(Invalid):
    """The rules contradict themselves or leave something open; see `errors`."""


class PeriodsTooShort(Invalid):
    """A period is shorter than the rules of the exchange allow, or the periods are out of order; see `errors`."""


class PeriodsTooLong(Invalid):
    """Tendering must end within a year."""


class AuctionNotApproved(Conflict):
    """The state paid for this technology, so the owner must approve the auction before it is published."""


class ApprovalNotNeeded(Conflict):
    """The state has no part in this technology, so the auction is published without the owner's approval."""


class OwnAuction(Forbidden):
    """You are a member of the organisation that sells; another person must decide about it."""


class BidderNotEligible(Forbidden):
    """The rules of this auction do not let your organisation bid; `requirement` says which of them."""


class BidTooEarly(Conflict):
    """Bids are not taken yet; tendering has not begun."""


class BidTooLate(Conflict):
    """The deadline has passed; no bid is taken any more."""


class NotSealedBidding(Conflict):
    """This auction takes open bids, not sealed ones."""


class NotOpenBidding(Conflict):
    """This auction takes sealed bids, not open ones."""


class TenderingNotOver(Conflict):
    """The deadline has not passed; until then every bid stays sealed."""


class EnvelopeNotForAuction(Invalid):
    """This envelope is not sealed for this auction and its custodians; `reason` says in what it differs."""


class ReserveNotSecret(Conflict):
    """The rules of this auction name no secret reserve."""


class ReserveTooLate(Conflict):
    """A secret reserve is handed in before tendering begins."""


class ReserveMissing(Conflict):
    """A secret reserve was announced and not sealed before tendering began, so no bid is taken and none is opened."""


class AmendmentNotFound(NotFound):
    """There is no such amendment, or it is not visible to you."""


class AmendmentEmpty(Invalid):
    """An amendment must change something."""


class AmendmentTooLate(Conflict):
    """What this amendment would change is over already."""


class DeadlineMovedBack(Invalid):
    """An amendment can extend a period, and never shorten it."""


class RulesFrozen(Conflict):
    """Tendering has begun, so nothing but its deadline can be amended."""


class AmendmentUndecided(Conflict):
    """Another amendment of this auction waits for its decision."""


class TwoPersonsNeeded(Forbidden):
    """Whoever asked for this cannot also confirm it; another person must."""


class QuestionNotFound(NotFound):
    """There is no such question."""


class EnquiriesOver(Conflict):
    """The time for questions has passed, or has not begun."""


class TooManyQuestions(Conflict):
    """Your organisation has asked as many questions in this auction as one may."""


class QuestionOfOneself(Forbidden):
    """The organisation that sells, and the exchange's own staff, answer questions and ask none."""


class CustodianKeyNotFound(NotFound):
    """There is no such custodian's key."""


class CustodianKeyUnfit(Invalid):
    """This is not an X25519 public key that a share can be sealed to."""


class CustodianKeyKnown(Conflict):
    """This key was registered before; every custodian makes a key of its own."""


class CustodiansMissing(Conflict):
    """The owner, the operator and an auditor must each have registered a key before bids can be sealed to them."""


class CustodianRetired(Conflict):
    """A custodian has another key now; edit the auction to take the present keys."""


class CustodianDoubled(Conflict):
    """One organisation cannot keep two of the shares of a bid."""


class CustodianUnknown(NotFound):
    """This auction has no custodian of that number."""


class ReplacementNotFound(NotFound):
    """There is no such replacement of a custodian."""


class ReplacementTooLate(Conflict):
    """Tendering has begun; bids are sealed to the custodians as they are."""


class ReplacementUndecided(Conflict):
    """Another replacement in this auction waits for its decision."""
