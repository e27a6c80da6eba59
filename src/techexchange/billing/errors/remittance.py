"""What can go wrong with what was paid on an invoice."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound


class RemittanceNotFound(NotFound):
    """There is no such remittance, or its invoice is neither to you nor yours."""


class ProofNotFound(NotFound):
    """There is no such file on this remittance."""


class ProofsFull(Conflict):
    """No more files can be added to this remittance."""


class MoreThanOwed(Conflict):
    """This is more than is owed on this invoice, counting what waits for confirmation."""


class OwnRemittance(Conflict):
    """Your side recorded this; the other side confirms or contests it."""


class RemittanceNotYours(Conflict):
    """The other side recorded this; only it can add files to it or withdraw it."""


class RemittedInFuture(Invalid):
    """What was paid is recorded when it has been paid, not before."""
