"""What the operator is owed, billed and paid, over HTTP; to everyone else it does not exist."""

from techexchange.billing.router.fee import router as fee
from techexchange.billing.router.invoice import router as invoice
from techexchange.billing.router.order import router as order
from techexchange.billing.router.remittance import router as remittance
from techexchange.billing.router.statement import router as statement

ROUTERS = (fee, order, invoice, remittance, statement)
