"""What was agreed, how it is carried out, and what it pays."""

from techexchange.deals.models.contract import Footing, TransferContract
from techexchange.deals.models.deal import Deal
from techexchange.deals.models.document import (
    LANGUAGES,
    ContractVersion,
    ContractDraft,
    ContractSide,
    ContractSignature,
    SigningMethod,
    document_of,
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
from techexchange.deals.models.milestone import (
    ContractMilestone,
    MilestoneGoal,
    MilestoneReport,
)
from techexchange.deals.models.registration import (
    REMINDERS,
    RegistrationCase,
    RegistrationKind,
    SignedContract,
)
from techexchange.deals.models.steps import (
    Recorded,
    RegistrationStep,
    StepKind,
)
from techexchange.deals.models.writing import Hand, Paper

__all__ = [
    "LANGUAGES",
    "REMINDERS",
    "TIME_TO_ANSWER",
    "ContractEnding",
    "ContractMilestone",
    "ContractVersion",
    "Deal",
    "ContractDraft",
    "EndingCause",
    "EndingKind",
    "EndingWish",
    "EvidenceFile",
    "EvidenceKind",
    "EvidencePlace",
    "EvidenceUpload",
    "Footing",
    "Hand",
    "MilestoneGoal",
    "MilestoneReport",
    "Paper",
    "Recorded",
    "RegistrationCase",
    "RegistrationKind",
    "RegistrationStep",
    "ContractSide",
    "ContractSignature",
    "SignedContract",
    "SigningMethod",
    "StepKind",
    "TransferContract",
    "document_of",
    "hash_of",
]
