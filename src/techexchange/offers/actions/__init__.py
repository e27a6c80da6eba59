"""What the parties to a negotiation can do, and what the exchange does when they do nothing."""

from techexchange.offers.actions.awarding import agree_by_award
from techexchange.offers.actions.disclosing import disclose
from techexchange.offers.actions.memoranda import (
    draft_memorandum,
    expire_memoranda,
    sign_memorandum,
    supersede_memoranda,
    terminate_memorandum,
)
from techexchange.offers.actions.negotiating import (
    accept,
    counter,
    decline,
    expire_due,
    lapse_all,
    submit,
    withdraw,
)
from techexchange.offers.actions.valuing import keep_valuation

__all__ = [
    "accept",
    "agree_by_award",
    "counter",
    "decline",
    "disclose",
    "draft_memorandum",
    "expire_due",
    "expire_memoranda",
    "keep_valuation",
    "lapse_all",
    "sign_memorandum",
    "submit",
    "supersede_memoranda",
    "terminate_memorandum",
    "withdraw",
]
