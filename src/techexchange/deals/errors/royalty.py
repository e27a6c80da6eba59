"""What can go wrong with a royalty statement."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound


class RoyaltyStatementNotFound(NotFound):
    """There is no such royalty statement, or you are not a party to its contract."""


class PeriodRunning(Conflict):
    """The period of this statement has not ended yet."""


class EarlierStatementOpen(Conflict):
    """An earlier statement of the same year is not accepted yet; the year's bounds are counted in order."""


class UnitsNeeded(Invalid):
    """This royalty is counted per unit: state the units and the price of one, and for no other royalty."""


class AmountOutOfRange(Invalid):
    """This amounts to more than the exchange can keep."""
