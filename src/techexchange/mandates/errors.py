"""What can be wrong with a mandate."""

from techexchange.kernel.errors import Conflict, Forbidden, Invalid, NotFound


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


class MandateVersionNotFound(NotFound):
    """This mandate's terms have no version with that number."""


class FeeAboveCap(Invalid):
    """A fee is higher than the mandate's cap for its service."""


class AmendmentTooEarly(Invalid):
    """An amendment cannot take effect before it is made."""


class AmendmentOutOfOrder(Conflict):
    """An amendment cannot take effect before one that is already agreed."""


class CustodianNotEligible(Invalid):
    """A custodian must be the owner, the operator or an auditor known to the exchange."""


class FeeProposalNotFound(NotFound):
    """There is no such proposal of fees, or it is not visible to you."""


class OwnProposal(Forbidden):
    """You, or your organisation, proposed these fees; someone else must decide."""


class InspectionNotFound(NotFound):
    """There is no such inspection, or it is not visible to you."""


class InspectionTooLong(Invalid):
    """An inspection ends in the future, at most 90 days from now."""
