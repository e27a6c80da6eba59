"""What can go wrong with a dispute."""

from techexchange.kernel.errors import Conflict, NotFound


class DisputeNotFound(NotFound):
    """There is no such dispute, or you are not a party to it."""


class ContractNotSigned(Conflict):
    """Only what both parties have signed can be disputed."""


class DisputeAlreadyOpen(Conflict):
    """Your organisation has an open dispute over this contract; go on there."""


class DisputeAnsweredByOther(Conflict):
    """Only the other party can answer a dispute."""


class DisputeNotYours(Conflict):
    """Only the party that opened a dispute can take it back."""


class DisputeAnswerAwaited(Conflict):
    """The other party still has time to answer."""


class NothingToSettle(Conflict):
    """The other party has proposed no settlement that you could agree to."""
