"""What can go wrong in a negotiation."""

from techexchange.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale


class NegotiationNotFound(NotFound):
    """There is no such negotiation, or you are not a party to it."""


class NegotiationAlreadyOpen(Conflict):
    """Your organisation already has an open negotiation on this listing; go on there."""


class NotYourTurn(Conflict):
    """It is the other party's turn; you may only withdraw your standing offer."""


class OfferNotYours(Conflict):
    """Only the party that made the standing offer can withdraw it."""


class OfferChanged(Stale):
    """The offer you named is not the one that stands; read the negotiation again."""


class OfferLapsed(Conflict):
    """The time to decide on this offer has passed."""


class RoundsExhausted(Conflict):
    """This negotiation has had as many offers as are allowed; accept or decline the last one."""


class RelatedParty(Forbidden):
    """You belong to both sides of this, or one of them is related to the other or to the operator."""


class OrganizationAmbiguous(Invalid):
    """You may offer for several organisations; say for which one in `organization_id`."""


class ValidityOutOfRange(Invalid):
    """An offer must stay valid for some time to come, and for a year at most."""


class ValuationNotFound(NotFound):
    """There is no such valuation, or it is not your organisation's."""


class ValuationElsewhere(Invalid):
    """This valuation does not cover the offer you accept; value what stands now, or name none."""


class ForecastOutOfRange(Invalid):
    """These assumptions lead to amounts beyond what is reckoned here (10^15); forecast less, or for fewer years."""


class MemorandumNotFound(NotFound):
    """There is no such memorandum, or you are not a party to it."""


class MemorandumAlreadyStands(Conflict):
    """There is a memorandum between these two already; sign it, or terminate it first."""


class TalksEnded(Conflict):
    """These talks ended without an agreement, so there is nothing to put in a memorandum."""


class MemorandumAlreadySigned(Conflict):
    """Your side has signed this memorandum already."""


class MemorandumChanged(Stale):
    """The text you named is not the one to be signed; read it again."""
