"""What can go wrong with a rating."""

from techexchange.kernel.errors import Conflict


class ContractNeverInForce(Conflict):
    """Parties rate each other once their contract is, or was, in force."""


class RatingAlreadyGiven(Conflict):
    """Your organisation has rated the other party of this contract; a rating is not changed."""


class RatingsClosed(Conflict):
    """The other party's rating can be read by now, so no other is taken for this contract."""
