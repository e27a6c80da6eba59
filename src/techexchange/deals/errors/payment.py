"""What can go wrong with what is to be paid and what was paid."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound


class PaymentTermNotFound(NotFound):
    """There is no such payment term, or you are not a party to its contract."""


class PaymentNotFound(NotFound):
    """There is no such payment, or you are not a party to its contract."""


class TermNotDue(Conflict):
    """This is not to be paid yet."""


class TermClosed(Conflict):
    """Nothing is left to be paid on this term."""


class MoreThanOpen(Conflict):
    """This is more than is still open on this term, counting the payments that wait for confirmation."""


class PaymentUndecided(Conflict):
    """A payment recorded on this waits for an answer; confirm, contest or withdraw it first."""


class OwnPayment(Conflict):
    """Your side recorded this payment; the other party confirms or contests it."""


class PaymentNotYours(Conflict):
    """The other party recorded this payment; only it can add evidence to it or withdraw it."""


class PaidInFuture(Invalid):
    """A payment is recorded when it has been made, not before."""
