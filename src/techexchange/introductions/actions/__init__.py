"""What the parties to a contact, the broker and the clock do."""

from techexchange.introductions.actions.agreement import (
    AgreementDraft,
    AgreementSigning,
    draft_agreement,
    expire_agreements,
    sign_agreement,
    terminate_agreement,
)
from techexchange.introductions.actions.brokering import IntroducedPair, SuggestedPair, follow_match, suggest
from techexchange.introductions.actions.grant import (
    expire_grants,
    grant_access,
    refuse_access,
    request_access,
    revoke_access,
)
from techexchange.introductions.actions.interest import (
    accept,
    acknowledge,
    consent,
    decline,
    expire_due,
    express,
    lapse_waiting,
    withdraw,
)
from techexchange.introductions.actions.meeting import (
    accept_meeting,
    cancel_meeting,
    decline_meeting,
    propose_meeting,
)
from techexchange.introductions.actions.message import enclose, write
from techexchange.introductions.actions.template import approve_template, draft_template, retire_template

__all__ = [
    "AgreementDraft",
    "AgreementSigning",
    "IntroducedPair",
    "SuggestedPair",
    "accept",
    "accept_meeting",
    "acknowledge",
    "approve_template",
    "cancel_meeting",
    "consent",
    "decline",
    "decline_meeting",
    "draft_agreement",
    "draft_template",
    "enclose",
    "expire_agreements",
    "expire_due",
    "expire_grants",
    "express",
    "follow_match",
    "grant_access",
    "lapse_waiting",
    "propose_meeting",
    "refuse_access",
    "request_access",
    "retire_template",
    "revoke_access",
    "sign_agreement",
    "suggest",
    "terminate_agreement",
    "withdraw",
    "write",
]
