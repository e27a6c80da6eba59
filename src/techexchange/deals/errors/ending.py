"""What can go wrong in ending a contract."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound


class EndingNotFound(NotFound):
    """There is no such proposal to end a contract, or you are not a party to it."""


class EndingAlreadyProposed(Conflict):
    """Your side has already proposed to end this contract; withdraw that first."""


class EndingAnsweredByOther(Conflict):
    """Your side proposed this; the other party answers it."""


class EndingNotYours(Conflict):
    """The other party proposed this; only it can withdraw it or carry it out."""


class AnswerAwaited(Conflict):
    """The other party has time to answer still."""


class ConsentNeeded(Conflict):
    """Only a termination for cause can be contested, or carried out without the other party's agreement."""


class CauseNotRefusable(Conflict):
    """A termination for cause is agreed to or contested, not refused."""


class MilestonesOpen(Conflict):
    """A contract is completed when none of its milestones is still open."""


class CauseMisplaced(Invalid):
    """Name a cause for a termination for cause, and for no other ending."""
