"""The law as values: rule packs, the facts they judge and the verdicts they give."""

from techexchange.regulations.models.verdicts import (
    ContractField,
    Course,
    FieldKind,
    Finding,
    Floor,
    Outcome,
    Party,
    PaymentMethod,
    RegistrationRule,
    Screening,
    TransferFacts,
    Words,
)

__all__ = [
    "ContractField",
    "Course",
    "FieldKind",
    "Finding",
    "Floor",
    "Outcome",
    "Party",
    "PaymentMethod",
    "RegistrationRule",
    "Screening",
    "TransferFacts",
    "Words",
]
