"""The lives of what is to be paid under a contract, and of what one side says was paid."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class TermStatus(StrEnum):
    """Where an agreed payment stands."""

    SCHEDULED = "scheduled"
    DUE = "due"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    WAIVED = "waived"
    CANCELLED = "cancelled"


class PaymentStatus(StrEnum):
    """What the other side makes of a payment that one side recorded."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"
    WITHDRAWN = "withdrawn"


T, S = TermStatus, PaymentStatus

PAYABLE = (T.DUE, T.PARTLY_PAID)
"""The statuses in which something is to be paid now."""

OPEN_TERMS = (T.SCHEDULED, *PAYABLE)
"""The statuses in which something is still to be paid, now or later."""

TERM_LIFE = Lifecycle(initial=T.SCHEDULED)
FALL_DUE = TERM_LIFE.move("fall_due", T.SCHEDULED, to=T.DUE)
PAY_PART = TERM_LIFE.move("pay_part", *PAYABLE, to=T.PARTLY_PAID)
PAY = TERM_LIFE.move("pay", *PAYABLE, to=T.PAID)
WAIVE = TERM_LIFE.move("waive", *PAYABLE, to=T.WAIVED)
CANCEL_TERM = TERM_LIFE.move("cancel", T.SCHEDULED, to=T.CANCELLED)

UNDECIDED = (S.RECORDED, S.CONTESTED)
"""The statuses in which a payment does not count yet and may still come to."""

PAYMENT_LIFE = Lifecycle(initial=S.RECORDED)
CONFIRM = PAYMENT_LIFE.move("confirm", S.RECORDED, S.CONTESTED, to=S.CONFIRMED)
CONTEST = PAYMENT_LIFE.move("contest", S.RECORDED, to=S.CONTESTED)
WITHDRAW = PAYMENT_LIFE.move("withdraw", S.RECORDED, S.CONTESTED, to=S.WITHDRAWN)

BY_THE_OTHER_SIDE = frozenset({CONFIRM, CONTEST})
"""What the party opposite the one that recorded decides."""
