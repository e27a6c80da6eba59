"""What can go wrong with the attestation of an outcome."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound


class AttestationNotFound(NotFound):
    """There is no such attestation, or you are not a party to it."""


class AttestationAlreadyMade(Conflict):
    """This outcome is attested already, or waits for an answer."""


class AttestationAnsweredByOther(Conflict):
    """Only the other party can confirm or refuse an outcome."""


class AttestationNotYours(Conflict):
    """Only the party that claimed an outcome can take it back."""


class OutcomeOnRecord(Conflict):
    """The two parties have a deal over this listing on the exchange; it counts without an attestation."""


class OutcomePartyUnknown(Invalid):
    """An outcome is between the listing's organisation, as known to you, and another verified one."""


class OutcomeInFuture(Invalid):
    """What is attested has been concluded; its day must not be to come."""
