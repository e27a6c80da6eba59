"""What can be wrong with a mandate."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound


class MandateNotFound(NotFound):
    """There is no such mandate, or it is not visible to you."""


class NoMandateInForce(NotFound):
    """Nobody holds a mandate to operate the exchange at present."""


class AnotherMandateStands(Conflict):
    """Another mandate is active or suspended; terminate it before activating this one."""


class MandateLapsed(Conflict):
    """The time for which this mandate was given has passed."""


class MandateStillValid(Conflict):
    """This mandate has not reached the end of its validity."""


class OperatorNotEligible(Invalid):
    """Only an organisation of kind operator can be given a mandate."""


class ValidityInvalid(Invalid):
    """A mandate must begin before it ends."""
