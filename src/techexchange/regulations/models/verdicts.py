"""What a rule pack says: findings that name their rule and source, and the verdicts made of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

Party = Literal["supplier", "acquirer"]
Course = Literal["domestic", "inbound", "outbound"]
FieldKind = Literal["text", "date", "list"]


class Outcome(StrEnum):
    """What one rule says of one case."""

    CLEARED = "cleared"
    PERMIT_REQUIRED = "permit_required"
    BLOCKED = "blocked"
    NEEDS_REVIEW = "needs_review"
    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    MISSING = "missing"
    BELOW_FLOOR = "below_floor"
    WARNING = "warning"


@dataclass(frozen=True)
class Words:
    """The same sentence in Vietnamese and in English."""

    vi: str
    en: str

    def said(self, language: str) -> str:
        """The sentence in Vietnamese where that is asked for, else in English."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True)
class Finding:
    """What one rule of one pack says of a case, and which article it rests on."""

    rule: str
    outcome: Outcome
    source: str
    text: Words
    pack: str = ""


@dataclass(frozen=True, kw_only=True)
class TransferFacts:
    """What the law asks about one transfer, on the day it is judged; countries are ISO 3166-1 alpha-2 codes."""

    supplier_country: str
    acquirer_country: str
    state_funded: bool
    state_capital: bool
    result_certificate: bool
    restricted: bool
    scope: str
    own_use: bool = False
    on: date


@dataclass(frozen=True, kw_only=True)
class RegistrationRule:
    """Whether a contract is registered or needs a permit first, who files, and the law's clocks.

    `deadline_days` counts calendar days from signing; certificate and supplement clocks count working days.
    """

    required: bool
    permit_required: bool
    filer: Party | None
    deadline_days: int | None
    certificate_working_days: int | None
    supplement_working_days: int | None
    permit_days: int | None
    finding: Finding


@dataclass(frozen=True)
class ContractField:
    """One matter a contract must or may settle."""

    code: str
    label: Words
    hint: Words
    kind: FieldKind
    source: str
    required: bool


@dataclass(frozen=True)
class PaymentMethod:
    """One way of paying for technology that the law names."""

    code: str
    label: Words
    source: str


@dataclass(frozen=True)
class Floor:
    """The least share, in percent of `basis`, that a beneficiary has."""

    beneficiary: str
    percent: Decimal
    basis: str
    finding: Finding


@dataclass(frozen=True)
class Screening:
    """What a pack says of a listing's content on one day: the gravest outcome, and every rule that fired."""

    pack: str
    outcome: Outcome
    findings: tuple[Finding, ...]
