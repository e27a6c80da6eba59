"""What can be wrong with requests about one's data."""

from techexchange.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class DataRequestNotFound(NotFound):
    """There is no such request, or it is not yours."""


class DataRequestStands(Conflict):
    """You have asked for this already, and it is not decided yet."""


class DataRequestIncomplete(Invalid):
    """Say what is to be corrected, or what you object to."""


class DataRequestExtended(Conflict):
    """The time to decide on this request was extended already; the law lets that happen once."""


class DataRequestNotOverdue(Conflict):
    """No clock of this request has run out."""


class ExportNotKept(Conflict):
    """This export was not asked for, or its time is over: ask for another."""


class PartyToDataRequest(Forbidden):
    """This request is your own: another person must decide."""
