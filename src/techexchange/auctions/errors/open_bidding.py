"""What goes wrong when bids rise in the open."""

from techexchange.kernel.errors import Conflict, NotFound


class LotNotFound(NotFound):
    """This auction has no lot of that number."""


class BidTooLow(Conflict):
    """Others have bid more meanwhile; bid at least `minimum`."""


class MaximumNotRaised(Conflict):
    """You lead this lot, and a maximum can only be raised."""
