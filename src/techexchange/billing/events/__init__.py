"""What happens to what the operator is owed; of figures and texts only salted hashes are told."""

from techexchange.billing.events.fee import FeeLineArisen
from techexchange.billing.events.invoice import (
    CreditNoteIssued,
    InvoiceEvent,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceSettled,
    MonthClosed,
    RefundOwed,
)
from techexchange.billing.events.order import (
    ServiceConfirmed,
    ServiceDeclined,
    ServiceOrderEvent,
    ServiceProposed,
    ServiceWithdrawn,
)
from techexchange.billing.events.remittance import (
    RemittanceConfirmed,
    RemittanceContested,
    RemittanceEvent,
    RemittanceProved,
    RemittanceRecorded,
    RemittanceWithdrawn,
)

__all__ = [
    "CreditNoteIssued",
    "FeeLineArisen",
    "InvoiceEvent",
    "InvoiceIssued",
    "InvoiceOverdue",
    "InvoiceSettled",
    "MonthClosed",
    "RefundOwed",
    "RemittanceConfirmed",
    "RemittanceContested",
    "RemittanceEvent",
    "RemittanceProved",
    "RemittanceRecorded",
    "RemittanceWithdrawn",
    "ServiceConfirmed",
    "ServiceDeclined",
    "ServiceOrderEvent",
    "ServiceProposed",
    "ServiceWithdrawn",
]
