"""What is done about what the operator is owed."""

from techexchange.billing.actions.charging import (
    charge_award,
    charge_listing,
    charge_receipt,
    charge_service,
    charge_transfer,
)
from techexchange.billing.actions.invoicing import close_month, credit, fall_overdue, issue_invoices
from techexchange.billing.actions.ordering import confirm_service, decline_service, propose_service, withdraw_service
from techexchange.billing.actions.remitting import (
    confirm_remittance,
    contest_remittance,
    prove_remittance,
    record_remittance,
    withdraw_remittance,
)

__all__ = [
    "charge_award",
    "charge_listing",
    "charge_receipt",
    "charge_service",
    "charge_transfer",
    "close_month",
    "confirm_remittance",
    "confirm_service",
    "contest_remittance",
    "credit",
    "decline_service",
    "fall_overdue",
    "issue_invoices",
    "propose_service",
    "prove_remittance",
    "record_remittance",
    "withdraw_remittance",
    "withdraw_service",
]
