"""What can go wrong with a service order."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound


class ServiceOrderNotFound(NotFound):
    """There is no such service order, or you are not a party to it."""


class OwnOrder(Conflict):
    """Your side proposed this; the other side confirms or declines it."""


class ServiceOrderNotYours(Conflict):
    """The other side proposed this; only it can withdraw it."""


class ServiceUnpriced(Conflict):
    """The fee schedule in force has no fee for this service."""


class ValueNeeded(Invalid):
    """The fee for this service is a part of a value: say which."""


class NotOrderedHere(Invalid):
    """The fee for this arises by itself, with what it is for; it is not ordered."""
