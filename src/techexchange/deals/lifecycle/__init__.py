"""The lives of what was agreed."""

from techexchange.deals.lifecycle.attestation import ATTESTATION_LIFE, AttestationStatus
from techexchange.deals.lifecycle.contract import (
    ABANDON,
    AMENDABLE,
    AWAIT_PERMIT,
    AWAIT_REGISTRATION,
    COMPLETE,
    CONCLUDE,
    CONTRACT_LIFE,
    EDIT,
    PERFORM,
    PROPOSE_VERSION,
    REQUEST_SIGNATURE,
    SIGN,
    SIGN_VERSION,
    SUPERSEDE_VERSION,
    TAKE_EFFECT,
    TERMINATE,
    VERSION_LIFE,
    WITHDRAW_VERSION,
    ContractStatus,
    VersionStatus,
)
from techexchange.deals.lifecycle.deal import CANCEL, COMPLETE_DEAL, CONTRACT, LIFE, TERMINATE_DEAL, DealStatus
from techexchange.deals.lifecycle.dispute import DISPUTE_LIFE, DisputeStatus
from techexchange.deals.lifecycle.ending import (
    ENDING_LIFE,
    EndingStatus,
)
from techexchange.deals.lifecycle.milestone import (
    MILESTONE_LIFE,
    MilestoneStatus,
)
from techexchange.deals.lifecycle.rating import RATING_LIFE, RatingStatus
from techexchange.deals.lifecycle.registration import (
    REGISTRATION_LIFE,
    RegistrationStatus,
)

__all__ = [
    "ABANDON",
    "AMENDABLE",
    "ATTESTATION_LIFE",
    "AWAIT_PERMIT",
    "AWAIT_REGISTRATION",
    "CANCEL",
    "COMPLETE",
    "COMPLETE_DEAL",
    "CONCLUDE",
    "CONTRACT",
    "CONTRACT_LIFE",
    "DISPUTE_LIFE",
    "EDIT",
    "ENDING_LIFE",
    "LIFE",
    "MILESTONE_LIFE",
    "PERFORM",
    "PROPOSE_VERSION",
    "RATING_LIFE",
    "REGISTRATION_LIFE",
    "REQUEST_SIGNATURE",
    "SIGN",
    "SIGN_VERSION",
    "SUPERSEDE_VERSION",
    "TAKE_EFFECT",
    "TERMINATE",
    "TERMINATE_DEAL",
    "VERSION_LIFE",
    "WITHDRAW_VERSION",
    "AttestationStatus",
    "ContractStatus",
    "DealStatus",
    "DisputeStatus",
    "EndingStatus",
    "MilestoneStatus",
    "RatingStatus",
    "RegistrationStatus",
    "VersionStatus",
]
