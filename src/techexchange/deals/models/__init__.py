"""What was agreed, how it is carried out, and what it pays."""

from techexchange.deals.models.between import Ties
from techexchange.deals.models.certificate import certificate_of, must_be_another, must_be_of
from techexchange.deals.models.contract import Footing, TransferContract
from techexchange.deals.models.deal import Deal
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
from techexchange.deals.models.page import DRAFTED, page_of, told
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
    "DRAFTED",
    "LANGUAGES",
    "REMINDERS",
    "TIME_TO_ANSWER",
    "AgreedGround",
    "Binding",
    "ContractDraft",
    "ContractEnding",
    "ContractMilestone",
    "ContractSide",
    "ContractSignature",
    "ContractVersion",
    "Deal",
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
    "Hand",
    "Judgement",
    "MilestoneGoal",
    "MilestoneReport",
    "Paper",
    "PartyFacts",
    "Recorded",
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
    "document_of",
    "hash_of",
    "must_be_another",
    "must_be_complete",
    "must_be_of",
    "page_of",
    "states_of",
    "told",
]
