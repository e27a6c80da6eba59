"""What goes wrong when bids are judged, lots awarded, complaints decided and deposits settled."""

from techexchange.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class CompetitorNotFound(NotFound):
    """There is no such bid, or it is still sealed, or not visible to you."""


class NotInQualification(Conflict):
    """Bids are judged after they were opened and before the ranking is announced."""


class DocumentUnnamed(Invalid):
    """The bid names no document with this SHA-256; hand in the very file that was named under seal."""


class DocumentFiledAlready(Conflict):
    """This document was handed in before."""


class BidFileNotFound(NotFound):
    """There is no such file of this bid."""


class DocumentsMissing(Conflict):
    """The bid names documents that were not handed in; `documents` lists them by SHA-256."""


class DepositNotHeld(Conflict):
    """This auction asks for a deposit, and finance has not confirmed this bidder's."""


class HearingUnderway(Conflict):
    """The bidder is being heard about a disqualification; decide that first, after its answer or its time."""


class DisqualificationNotFound(NotFound):
    """There is no such disqualification, or it is not visible to you."""


class AnswerTooLate(Conflict):
    """The time to answer has passed."""


class CriterionUnknown(Invalid):
    """The rules name no such lot, or no such criterion that evaluators give points for."""


class PointsOutOfRange(Invalid):
    """Points are given from 0 to the highest number the rules name."""


class BidsUndecided(Conflict):
    """Every opened bid must be qualified or disqualified first; `bids` lists those that are not."""


class PointsMissing(Conflict):
    """Every qualified bid needs points for every criterion that is judged; `missing` lists what is not there."""


class RankingNotAnnounced(NotFound):
    """The ranking of this auction has not been announced."""


class AwardNotFound(NotFound):
    """There is no such award."""


class SigningNotOpen(Conflict):
    """The award stands still; the winner confirms it once the standstill has passed."""


class SigningOver(Conflict):
    """The time to confirm this award has passed."""


class ComplaintOpen(Conflict):
    """A complaint is not decided; until then nothing is announced, awarded or concluded."""


class ComplaintNotFound(NotFound):
    """There is no such complaint, or it is not visible to you."""


class ComplaintOutOfTime(Conflict):
    """Complaints are made between the opening of the bids and the end of the standstill."""


class ComplaintAlreadyMade(Conflict):
    """Your organisation has a complaint in this auction that is not decided."""


class NotACompetitor(Forbidden):
    """Only an organisation whose bid was opened can complain about the award."""


class RemedyUnfit(Invalid):
    """This remedy does not fit: it needs a bid of this auction in the right state."""


class DepositNotFound(NotFound):
    """There is no such deposit, or it is not visible to you."""


class DepositNotDue(Conflict):
    """By the rules this deposit is not to be returned, or not to be kept."""
