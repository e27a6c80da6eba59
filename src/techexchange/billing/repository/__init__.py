"""What is owed, billed and paid, loaded in order to be changed."""

from techexchange.billing.repository.fee import FeeLines
from techexchange.billing.repository.invoice import BillingMonths, CreditNotes, InvoiceCounters, Invoices
from techexchange.billing.repository.order import ServiceOrders
from techexchange.billing.repository.remittance import Remittances

__all__ = [
    "BillingMonths",
    "CreditNotes",
    "FeeLines",
    "InvoiceCounters",
    "Invoices",
    "Remittances",
    "ServiceOrders",
]
