"""What the parties do with what they agreed on."""

from techexchange.deals.actions.agreeing import agree, cancel
from techexchange.deals.actions.attestation import (
    OutcomeClaim,
    claim_outcome,
    confirm_outcome,
    lapse_due_outcomes,
    refuse_outcome,
    withdraw_outcome,
)
from techexchange.deals.actions.contracts import take_effect_due
from techexchange.deals.actions.dispute import (
    answer_dispute,
    open_dispute,
    propose_settlement,
    refer_dispute,
    settle_dispute,
    withdraw_dispute,
)
from techexchange.deals.actions.drafting import (
    edit_contract,
    open_contract,
    propose_amendment,
    request_signature,
    withdraw_amendment,
)
from techexchange.deals.actions.rating import rate, reveal_due_ratings
from techexchange.deals.actions.signing import PdfVault, SignedPdf, sign, sign_by_certificate

__all__ = [
    "OutcomeClaim",
    "PdfVault",
    "SignedPdf",
    "agree",
    "answer_dispute",
    "cancel",
    "claim_outcome",
    "confirm_outcome",
    "edit_contract",
    "lapse_due_outcomes",
    "open_contract",
    "open_dispute",
    "propose_amendment",
    "propose_settlement",
    "rate",
    "refer_dispute",
    "refuse_outcome",
    "request_signature",
    "reveal_due_ratings",
    "settle_dispute",
    "sign",
    "sign_by_certificate",
    "take_effect_due",
    "withdraw_amendment",
    "withdraw_dispute",
    "withdraw_outcome",
]
