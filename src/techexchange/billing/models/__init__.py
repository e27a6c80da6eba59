"""What the operator is owed, billed and paid."""

from techexchange.billing.models.credit import CreditNote
from techexchange.billing.models.fee import Before, Charge, FeeCause, FeeLine, FeeOrigin
from techexchange.billing.models.invoice import BillKind, Invoice, InvoiceLine
from techexchange.billing.models.month import BillingMonth, Month
from techexchange.billing.models.number import InvoiceCounter, Series
from techexchange.billing.models.order import Ordered, ServiceOrder
from techexchange.billing.models.remittance import Remittance, RemittanceDirection, RemittanceProof

__all__ = [
    "Before",
    "BillKind",
    "BillingMonth",
    "Charge",
    "CreditNote",
    "FeeCause",
    "FeeLine",
    "FeeOrigin",
    "Invoice",
    "InvoiceCounter",
    "InvoiceLine",
    "Month",
    "Ordered",
    "Remittance",
    "RemittanceDirection",
    "RemittanceProof",
    "Series",
    "ServiceOrder",
]
