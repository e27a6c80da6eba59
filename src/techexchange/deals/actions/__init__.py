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
from techexchange.deals.actions.benefits import agree_benefits
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
from techexchange.deals.actions.ending import (
    agree_to_ending,
    carry_out_ending,
    contest_ending,
    propose_ending,
    refuse_ending,
    withdraw_ending,
)
from techexchange.deals.actions.evidence import file_milestone_evidence, file_registration_evidence
from techexchange.deals.actions.milestones import judge_milestone, report_milestone, retract_milestone
from techexchange.deals.actions.paying import (
    confirm_payment,
    contest_payment,
    prove_payment,
    record_payment,
    waive_term,
    withdraw_payment,
)
from techexchange.deals.actions.rating import rate, reveal_due_ratings
from techexchange.deals.actions.registration import (
    certify,
    refuse_registration,
    request_supplement,
    submit_registration,
)
from techexchange.deals.actions.royalties import accept_statement, contest_statement, submit_statement
from techexchange.deals.actions.signing import PdfVault, SignedPdf, sign, sign_by_certificate

__all__ = [
    "OutcomeClaim",
    "PdfVault",
    "SignedPdf",
    "accept_statement",
    "agree",
    "agree_benefits",
    "agree_to_ending",
    "answer_dispute",
    "cancel",
    "carry_out_ending",
    "certify",
    "claim_outcome",
    "confirm_outcome",
    "confirm_payment",
    "contest_ending",
    "contest_payment",
    "contest_statement",
    "edit_contract",
    "file_milestone_evidence",
    "file_registration_evidence",
    "judge_milestone",
    "lapse_due_outcomes",
    "open_contract",
    "open_dispute",
    "propose_amendment",
    "propose_ending",
    "propose_settlement",
    "prove_payment",
    "rate",
    "record_payment",
    "refer_dispute",
    "refuse_ending",
    "refuse_outcome",
    "refuse_registration",
    "report_milestone",
    "request_signature",
    "request_supplement",
    "retract_milestone",
    "reveal_due_ratings",
    "settle_dispute",
    "sign",
    "sign_by_certificate",
    "submit_registration",
    "submit_statement",
    "take_effect_due",
    "waive_term",
    "withdraw_amendment",
    "withdraw_dispute",
    "withdraw_ending",
    "withdraw_outcome",
    "withdraw_payment",
]
