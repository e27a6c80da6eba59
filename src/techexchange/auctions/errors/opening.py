"""What goes wrong while custodians hand in their shares and bids are opened."""

from techexchange.kernel.errors import Conflict, Forbidden, NotFound


class SharesTooEarly(Forbidden):
    """The deadline has not passed by the database's clock; until then no share is given out or taken."""


class ShareWrong(Forbidden):
    """This is not the share that was sealed to you for this envelope."""


class EnvelopeUnknown(NotFound):
    """There is no such envelope to be opened in this auction."""


class AlreadyOpened(Conflict):
    """The bids of this auction are open already."""


class NotYetOpened(Conflict):
    """The bids of this auction have not been opened."""


class SharesMissing(Conflict):
    """Too few custodians have handed in all their shares."""


class BidAltered(Conflict):
    """A bid is not what was put on record when it was received; nothing is opened until it is what it was."""
