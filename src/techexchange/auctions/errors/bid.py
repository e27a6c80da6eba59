"""What goes wrong when bids are handed in and taken back."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound


class BidNotFound(NotFound):
    """Your organisation has no bid in this auction."""


class BidUsedBefore(Conflict):
    """This very envelope was replaced or withdrawn before; seal the bid again."""


class ContentMisfit(Invalid):
    """This is not a bid of your organisation for the lots of this auction, in its currency."""


class BidTooLong(Invalid):
    """A bid may not be longer than what fits into its envelope; shorten its statement or name fewer documents."""
