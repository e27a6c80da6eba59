"""What was agreed, how it is carried out, and what it pays."""

from techexchange.deals.models.attestation import Attestation, OffPlatformOutcome, OutcomeKind, OutcomeParties
from techexchange.deals.models.between import Ties
from techexchange.deals.models.certificate import certificate_of, must_be_another, must_be_of
from techexchange.deals.models.contract import Footing, TransferContract
from techexchange.deals.models.deal import Deal
from techexchange.deals.models.difference import Difference, differences
from techexchange.deals.models.dispute import Dispute, DisputeForum, DisputeMatter, Grievance, Referral
from techexchange.deals.models.document import (
    LANGUAGES,
    Binding,
    ContractDraft,
    ContractSide,
    ContractSignature,
    ContractVersion,
    SigningMethod,
    body_of,
    document_of,
    drafted_document_of,
    hash_of,
)
from techexchange.deals.models.ending import (
    TIME_TO_ANSWER,
    ContractEnding,
    EndingCause,
    EndingKind,
    EndingWish,
)
from techexchange.deals.models.evidence import (
    EvidenceFile,
    EvidenceKind,
    EvidencePlace,
    EvidenceUpload,
)
from techexchange.deals.models.form import FieldState, FormChange, states_of
from techexchange.deals.models.ground import AgreedGround, PartyFacts
from techexchange.deals.models.milestone import (
    ContractMilestone,
    Judgement,
    MilestoneGoal,
    MilestoneReport,
)
from techexchange.deals.models.page import draft_page_of, page_of
from techexchange.deals.models.rating import Opinion, Rating
from techexchange.deals.models.registration import (
    REMINDERS,
    RegistrationCase,
    RegistrationKind,
    SignedContract,
)
from techexchange.deals.models.sides import TwoSided
from techexchange.deals.models.steps import (
    Recorded,
    RegistrationStep,
    StepKind,
)
from techexchange.deals.models.writing import Hand, Paper, must_be_complete

__all__ = [
    "LANGUAGES",
    "REMINDERS",
    "TIME_TO_ANSWER",
    "AgreedGround",
    "Attestation",
    "Binding",
    "ContractDraft",
    "ContractEnding",
    "ContractMilestone",
    "ContractSide",
    "ContractSignature",
    "ContractVersion",
    "Deal",
    "Difference",
    "Dispute",
    "DisputeForum",
    "DisputeMatter",
    "EndingCause",
    "EndingKind",
    "EndingWish",
    "EvidenceFile",
    "EvidenceKind",
    "EvidencePlace",
    "EvidenceUpload",
    "FieldState",
    "Footing",
    "FormChange",
    "Grievance",
    "Hand",
    "Judgement",
    "MilestoneGoal",
    "MilestoneReport",
    "OffPlatformOutcome",
    "Opinion",
    "OutcomeKind",
    "OutcomeParties",
    "Paper",
    "PartyFacts",
    "Rating",
    "Recorded",
    "Referral",
    "RegistrationCase",
    "RegistrationKind",
    "RegistrationStep",
    "SignedContract",
    "SigningMethod",
    "StepKind",
    "Ties",
    "TransferContract",
    "TwoSided",
    "body_of",
    "certificate_of",
    "differences",
    "document_of",
    "draft_page_of",
    "drafted_document_of",
    "hash_of",
    "must_be_another",
    "must_be_complete",
    "must_be_of",
    "page_of",
    "states_of",
]
