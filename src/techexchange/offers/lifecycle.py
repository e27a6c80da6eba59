"""The life of a negotiation, of each offer in it, and of a memorandum between its parties."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class NegotiationStatus(StrEnum):
    """Where a negotiation stands."""

    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    LAPSED = "lapsed"


class OfferStatus(StrEnum):
    """What became of an offer."""

    SUBMITTED = "submitted"
    COUNTERED = "countered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


LIFE = Lifecycle(initial=NegotiationStatus.OPEN)
COUNTER = LIFE.move("counter", NegotiationStatus.OPEN, to=NegotiationStatus.OPEN)
ACCEPT = LIFE.move("accept", NegotiationStatus.OPEN, to=NegotiationStatus.AGREED)
DECLINE = LIFE.move("decline", NegotiationStatus.OPEN, to=NegotiationStatus.DECLINED)
WITHDRAW = LIFE.move("withdraw", NegotiationStatus.OPEN, to=NegotiationStatus.WITHDRAWN)
EXPIRE = LIFE.move("expire", NegotiationStatus.OPEN, to=NegotiationStatus.EXPIRED)
LAPSE = LIFE.move("lapse", NegotiationStatus.OPEN, to=NegotiationStatus.LAPSED)

OFFER_LIFE = Lifecycle(initial=OfferStatus.SUBMITTED)
SUPERSEDE_OFFER = OFFER_LIFE.move("supersede", OfferStatus.SUBMITTED, to=OfferStatus.COUNTERED)
ACCEPT_OFFER = OFFER_LIFE.move("accept", OfferStatus.SUBMITTED, to=OfferStatus.ACCEPTED)
DECLINE_OFFER = OFFER_LIFE.move("decline", OfferStatus.SUBMITTED, to=OfferStatus.DECLINED)
WITHDRAW_OFFER = OFFER_LIFE.move("withdraw", OfferStatus.SUBMITTED, to=OfferStatus.WITHDRAWN)
LAPSE_OFFER = OFFER_LIFE.move("lapse", OfferStatus.SUBMITTED, to=OfferStatus.LAPSED)


class MemorandumStatus(StrEnum):
    """Where a memorandum of understanding stands."""

    DRAFTED = "drafted"
    PART_SIGNED = "part_signed"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    SUPERSEDED = "superseded"


M = MemorandumStatus
LIVE_MEMORANDUM = (M.DRAFTED, M.PART_SIGNED, M.IN_FORCE)

MEMORANDUM_LIFE = Lifecycle(initial=M.DRAFTED)
SIGN_FIRST = MEMORANDUM_LIFE.move("sign", M.DRAFTED, to=M.PART_SIGNED)
SIGN_SECOND = MEMORANDUM_LIFE.move("sign", M.PART_SIGNED, to=M.IN_FORCE)
TERMINATE_MEMORANDUM = MEMORANDUM_LIFE.move("terminate", *LIVE_MEMORANDUM, to=M.TERMINATED)
EXPIRE_MEMORANDUM = MEMORANDUM_LIFE.move("expire", *LIVE_MEMORANDUM, to=M.EXPIRED)
SUPERSEDE_MEMORANDUM = MEMORANDUM_LIFE.move("supersede", *LIVE_MEMORANDUM, to=M.SUPERSEDED)
