"""What can go wrong with a match."""

from techexchange.kernel.errors import Conflict, Forbidden, NotFound


class MatchNotFound(NotFound):
    """There is no such match, or neither side of it is yours."""


class MatchClosed(Conflict):
    """One of the two listings is no longer published."""


class AlreadyInterested(Conflict):
    """Your side has shown interest in this match already."""


class IntroductionAlreadyProposed(Conflict):
    """An introduction was proposed already; it is up to the two sides now."""


class BothSides(Forbidden):
    """You belong to both sides of this match, so you may act for neither."""


class StaffTakeNoSide(Forbidden):
    """Staff of the exchange's owner, operator and auditors decide for neither side of a match."""


class BrokerIsParty(Forbidden):
    """You belong to one side of this match; a colleague must broker it."""
