"""What can go wrong when one organisation seeks contact with another."""

from techexchange.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class IntroductionNotFound(NotFound):
    """There is no such introduction, or you are not a party to it."""


class AlreadyInContact(Conflict):
    """There is an open introduction of these two on this listing already; go on there."""


class AlreadyConsented(Conflict):
    """Your side has consented already; it is up to the other one now."""


class StepNotYours(Conflict):
    """It is for the other side to take this step."""


class AnswerOverdue(Conflict):
    """The time to answer has passed."""


class NotYetIntroduced(Conflict):
    """The two must be introduced to each other first."""


class InContactWithOneself(Forbidden):
    """You belong to both sides of this introduction, so you may act for neither."""


class StaffSeekNoContact(Forbidden):
    """Staff of the exchange's owner, operator and auditors are party to no introduction."""


class BrokerInvolved(Forbidden):
    """You belong to one of the two organisations; a colleague must broker this."""


class PairUnsuitable(Conflict):
    """A technology is introduced to a need of another organisation, and to nothing else."""


class SeekerAmbiguous(Invalid):
    """You may act for several organisations; say for which one in `organization_id`."""


class ListingNotOwn(Invalid):
    """What you offer in return must be a listing of the organisation you act for."""


class AnonymityContradicted(Invalid):
    """This listing names your organisation, which wants to remain unnamed; leave one or the other out."""
