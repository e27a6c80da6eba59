"""The lives of service orders, invoices and remittances."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class OrderStatus(StrEnum):
    """What the other side makes of a service one side proposed."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class InvoiceStatus(StrEnum):
    """Who owes whom on an invoice."""

    ISSUED = "issued"
    OVERDUE = "overdue"
    SETTLED = "settled"
    REFUND_DUE = "refund_due"


class RemittanceStatus(StrEnum):
    """What the other side makes of a remittance one side recorded."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"
    WITHDRAWN = "withdrawn"


ORDER_LIFE = Lifecycle(initial=OrderStatus.PROPOSED)
CONFIRM_ORDER = ORDER_LIFE.move("confirm", OrderStatus.PROPOSED, to=OrderStatus.CONFIRMED)
DECLINE_ORDER = ORDER_LIFE.move("decline", OrderStatus.PROPOSED, to=OrderStatus.DECLINED)
WITHDRAW_ORDER = ORDER_LIFE.move("withdraw", OrderStatus.PROPOSED, to=OrderStatus.WITHDRAWN)

V = InvoiceStatus

INVOICE_LIFE = Lifecycle(initial=V.ISSUED)
FALL_OVERDUE = INVOICE_LIFE.move("fall_overdue", V.ISSUED, to=V.OVERDUE)
SETTLE = INVOICE_LIFE.move("settle", V.ISSUED, V.OVERDUE, V.REFUND_DUE, to=V.SETTLED)
OWE_BACK = INVOICE_LIFE.move("owe_back", V.ISSUED, V.OVERDUE, V.SETTLED, to=V.REFUND_DUE)

UNDECIDED = (RemittanceStatus.RECORDED, RemittanceStatus.CONTESTED)
"""The statuses in which a remittance does not count yet and may still come to."""

REMITTANCE_LIFE = Lifecycle(initial=RemittanceStatus.RECORDED)
CONFIRM_REMITTANCE = REMITTANCE_LIFE.move("confirm", *UNDECIDED, to=RemittanceStatus.CONFIRMED)
CONTEST_REMITTANCE = REMITTANCE_LIFE.move("contest", RemittanceStatus.RECORDED, to=RemittanceStatus.CONTESTED)
WITHDRAW_REMITTANCE = REMITTANCE_LIFE.move("withdraw", *UNDECIDED, to=RemittanceStatus.WITHDRAWN)

BY_THE_OTHER_SIDE = frozenset({CONFIRM_ORDER, DECLINE_ORDER, CONFIRM_REMITTANCE, CONTEST_REMITTANCE})
"""What is decided by the side opposite the one that proposed or recorded."""
