"""What can go wrong with access to what is confidential."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound


class GrantNotFound(NotFound):
    """There is no such access grant, or you are not a party to it."""


class ConfidentialityNeeded(Conflict):
    """Sign a non-disclosure agreement that covers this listing with its owner first."""


class AccessAlreadyRequested(Conflict):
    """Your organisation has asked for this access already, or has it."""


class GrantOutlivesAgreement(Invalid):
    """Access ends after now, and no later than the agreement it rests on."""


class DataRoomNotFound(NotFound):
    """There is no data room here that is open to you."""
