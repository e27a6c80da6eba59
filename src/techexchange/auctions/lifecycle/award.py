"""The lives of an award, a complaint, a deposit and a disqualification."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class AwardStatus(StrEnum):
    """Where an award stands; at most one of a lot is active or confirmed."""

    PENDING = "pending"
    ACTIVE = "active"
    CONFIRMED = "confirmed"
    UNSUCCESSFUL = "unsuccessful"
    CANCELLED = "cancelled"


AWARD_LIFE = Lifecycle(initial=AwardStatus.PENDING)
ACTIVATE_AWARD = AWARD_LIFE.move("activate", AwardStatus.PENDING, to=AwardStatus.ACTIVE)
DROP_AWARD = AWARD_LIFE.move("drop", AwardStatus.PENDING, to=AwardStatus.UNSUCCESSFUL)
CONFIRM_AWARD = AWARD_LIFE.move("confirm", AwardStatus.ACTIVE, to=AwardStatus.CONFIRMED)
CANCEL_AWARD = AWARD_LIFE.move("cancel", AwardStatus.ACTIVE, to=AwardStatus.CANCELLED)


class ComplaintStatus(StrEnum):
    """Where a complaint stands; an accepted one blocks the contract."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    SATISFIED = "satisfied"
    DECLINED = "declined"
    STOPPED = "stopped"


COMPLAINT_LIFE = Lifecycle(initial=ComplaintStatus.PENDING)
ACCEPT_COMPLAINT = COMPLAINT_LIFE.move("accept", ComplaintStatus.PENDING, to=ComplaintStatus.ACCEPTED)
SATISFY_COMPLAINT = COMPLAINT_LIFE.move("satisfy", ComplaintStatus.ACCEPTED, to=ComplaintStatus.SATISFIED)
DECLINE_COMPLAINT = COMPLAINT_LIFE.move(
    "decline", ComplaintStatus.PENDING, ComplaintStatus.ACCEPTED, to=ComplaintStatus.DECLINED
)
STOP_COMPLAINT = COMPLAINT_LIFE.move(
    "stop", ComplaintStatus.PENDING, ComplaintStatus.ACCEPTED, to=ComplaintStatus.STOPPED
)


class DepositStatus(StrEnum):
    """Where a bidder's deposit is."""

    DECLARED = "declared"
    HELD = "held"
    REFUSED = "refused"
    RETURNED = "returned"
    KEPT = "kept"


DEPOSIT_LIFE = Lifecycle(initial=DepositStatus.DECLARED)
HOLD_DEPOSIT = DEPOSIT_LIFE.move("hold", DepositStatus.DECLARED, to=DepositStatus.HELD)
REFUSE_DEPOSIT = DEPOSIT_LIFE.move("refuse", DepositStatus.DECLARED, to=DepositStatus.REFUSED)
RETURN_DEPOSIT = DEPOSIT_LIFE.move("return", DepositStatus.HELD, to=DepositStatus.RETURNED)
KEEP_DEPOSIT = DEPOSIT_LIFE.move("keep", DepositStatus.HELD, to=DepositStatus.KEPT)


class DisqualificationStatus(StrEnum):
    """Where a disqualification stands: the bidder is heard before it is decided."""

    PROPOSED = "proposed"
    ANSWERED = "answered"
    UPHELD = "upheld"
    DROPPED = "dropped"


DISQUALIFICATION_LIFE = Lifecycle(initial=DisqualificationStatus.PROPOSED)
ANSWER_DISQUALIFICATION = DISQUALIFICATION_LIFE.move(
    "answer", DisqualificationStatus.PROPOSED, to=DisqualificationStatus.ANSWERED
)
UPHOLD = DISQUALIFICATION_LIFE.move(
    "uphold", DisqualificationStatus.PROPOSED, DisqualificationStatus.ANSWERED, to=DisqualificationStatus.UPHELD
)
DROP_DISQUALIFICATION = DISQUALIFICATION_LIFE.move(
    "drop", DisqualificationStatus.PROPOSED, DisqualificationStatus.ANSWERED, to=DisqualificationStatus.DROPPED
)
