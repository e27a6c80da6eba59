"""Who is told of what the operator is owed, billed and paid."""

from techexchange.billing import events
from techexchange.kernel.events import Event
from techexchange.kernel.permissions import OrganizationKind, Permission
from techexchange.notifications.handlers.audience import Audience
from techexchange.notifications.models import NoticeKind, SubjectType

K, S, P = NoticeKind, SubjectType, Permission

CUSTOMER = Audience(("payer_id",), P.SERVICE_ORDER, but="proposed_by")
PAYER = Audience(("payer_id",), P.BILL_PAY)
OTHER_PAYER = Audience(("payer_id",), P.BILL_PAY, but="recorded_by")
FINANCE = Audience((), P.RECEIPT_CONFIRM, authority=OrganizationKind.OPERATOR)

BILLING_RULES: dict[type[Event], tuple[tuple[NoticeKind, SubjectType, Audience], ...]] = {
    events.ServiceProposed: (
        (K.SERVICE_PROPOSED, S.SERVICE_ORDER, CUSTOMER),
        (K.SERVICE_PROPOSED, S.SERVICE_ORDER, FINANCE),
    ),
    events.ServiceConfirmed: (
        (K.SERVICE_CONFIRMED, S.SERVICE_ORDER, PAYER),
        (K.SERVICE_CONFIRMED, S.SERVICE_ORDER, FINANCE),
    ),
    events.ServiceDeclined: (
        (K.SERVICE_DECLINED, S.SERVICE_ORDER, PAYER),
        (K.SERVICE_DECLINED, S.SERVICE_ORDER, FINANCE),
    ),
    events.InvoiceIssued: ((K.INVOICE_ISSUED, S.INVOICE, PAYER),),
    events.InvoiceOverdue: ((K.INVOICE_OVERDUE, S.INVOICE, PAYER), (K.INVOICE_OVERDUE, S.INVOICE, FINANCE)),
    events.CreditNoteIssued: ((K.CREDIT_NOTE_ISSUED, S.CREDIT_NOTE, PAYER),),
    events.RefundOwed: ((K.REFUND_OWED, S.INVOICE, PAYER), (K.REFUND_OWED, S.INVOICE, FINANCE)),
    events.RemittanceRecorded: (
        (K.REMITTANCE_RECORDED, S.REMITTANCE, OTHER_PAYER),
        (K.REMITTANCE_RECORDED, S.REMITTANCE, FINANCE),
    ),
    events.RemittanceContested: (
        (K.REMITTANCE_CONTESTED, S.REMITTANCE, PAYER),
        (K.REMITTANCE_CONTESTED, S.REMITTANCE, FINANCE),
    ),
}
"""Facts and the words in which payers and the operator's finance are told of them; never who did it themselves."""
