"""The law as values: rule packs, the facts they judge and the verdicts they give."""

from techexchange.regulations.models.pack import Packs, RulePack
from techexchange.regulations.models.rules import Certainty, Condition, Rule
from techexchange.regulations.models.screening import (
    NoveltyGuard,
    Sign,
    StateControl,
    Technology,
    TechnologyLists,
    folded,
    months_after,
    state_share,
)
from techexchange.regulations.models.transfer import (
    BenefitLaw,
    CaseNote,
    ContractClause,
    ContractLaw,
    EffectLaw,
    PaymentLaw,
    RegistrationGround,
    RegistrationLaw,
)
from techexchange.regulations.models.verdicts import (
    ContractField,
    Course,
    FieldKind,
    Finding,
    Floor,
    Party,
    PaymentMethod,
    RegistrationRule,
    Screening,
    TransferFacts,
    Words,
)
from techexchange.regulations.models.verdicts import RuleOutcome as Outcome

__all__ = [
    "BenefitLaw",
    "CaseNote",
    "Certainty",
    "Condition",
    "ContractClause",
    "ContractField",
    "ContractLaw",
    "Course",
    "EffectLaw",
    "FieldKind",
    "Finding",
    "Floor",
    "NoveltyGuard",
    "Outcome",
    "Packs",
    "Party",
    "PaymentLaw",
    "PaymentMethod",
    "RegistrationGround",
    "RegistrationLaw",
    "RegistrationRule",
    "Rule",
    "RulePack",
    "Screening",
    "Sign",
    "StateControl",
    "Technology",
    "TechnologyLists",
    "TransferFacts",
    "Words",
    "folded",
    "months_after",
    "state_share",
]
