"""What can go wrong with what the operator is owed."""

from techexchange.billing.errors.accounting import TooManyEntries, WindowInvalid
from techexchange.billing.errors.invoice import (
    ActsForPayerAndOperator,
    InvoiceNotFound,
    LineNotOnInvoice,
    MonthInvalid,
    MonthRunning,
    MoreThanBilled,
    NothingToCredit,
    NothingToInvoice,
    StatementTooLong,
)
from techexchange.billing.errors.order import (
    NotOrderedHere,
    OwnOrder,
    ServiceOrderNotFound,
    ServiceOrderNotYours,
    ServiceUnpriced,
    ValueNeeded,
)
from techexchange.billing.errors.remittance import (
    MoreThanOwed,
    OwnRemittance,
    ProofNotFound,
    ProofsFull,
    RemittanceNotFound,
    RemittanceNotYours,
    RemittedInFuture,
)

__all__ = [
    "ActsForPayerAndOperator",
    "InvoiceNotFound",
    "LineNotOnInvoice",
    "MonthInvalid",
    "MonthRunning",
    "MoreThanBilled",
    "MoreThanOwed",
    "NotOrderedHere",
    "NothingToCredit",
    "NothingToInvoice",
    "OwnOrder",
    "OwnRemittance",
    "ProofNotFound",
    "ProofsFull",
    "RemittanceNotFound",
    "RemittanceNotYours",
    "RemittedInFuture",
    "ServiceOrderNotFound",
    "ServiceOrderNotYours",
    "ServiceUnpriced",
    "StatementTooLong",
    "TooManyEntries",
    "ValueNeeded",
    "WindowInvalid",
]
