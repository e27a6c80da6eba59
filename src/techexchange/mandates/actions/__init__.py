"""What is done with mandates: by the owner, by the operator that asks for fees, and by the clock."""

from techexchange.mandates.actions.amending import (
    AmendmentWish,
    FeeWish,
    amend,
    approve_fees,
    propose_fees,
    refuse_fees,
    take_up_due,
    withdraw_fees,
)
from techexchange.mandates.actions.inspecting import close_inspection, open_inspection
from techexchange.mandates.actions.mandates import (
    activate,
    draft,
    edit,
    expire,
    reinstate,
    suspend,
    terminate,
)

__all__ = [
    "AmendmentWish",
    "FeeWish",
    "activate",
    "amend",
    "approve_fees",
    "close_inspection",
    "draft",
    "edit",
    "expire",
    "open_inspection",
    "propose_fees",
    "refuse_fees",
    "reinstate",
    "suspend",
    "take_up_due",
    "terminate",
    "withdraw_fees",
]
