"""What can go wrong with a non-disclosure agreement."""

from techexchange.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale


class AgreementNotFound(NotFound):
    """There is no such agreement, or you are not a party to it."""


class AgreementTextChanged(Stale):
    """The hash you named is not that of this agreement's text; read the text again."""


class AgreementAlreadySigned(Conflict):
    """Your organisation has signed this agreement already; it is up to the other party now."""


class AgreementLapsed(Conflict):
    """The time of this agreement has passed."""


class EndOutOfRange(Invalid):
    """An agreement ends after today, and in ten years at the latest."""


class ListingNotCovered(Invalid):
    """An agreement covers listings of its two parties only."""


class PartyToBoth(Forbidden):
    """You belong to both parties of this agreement, so you may act for neither."""


class StaffSignNothing(Forbidden):
    """Staff of the exchange's owner, operator and auditors are party to no agreement and read no data room."""


class PartyAmbiguous(Invalid):
    """You may do this for several organisations; say for which one in `organization_id`."""
