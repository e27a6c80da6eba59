"""What a rule pack says: findings that name their rule and source, and the verdicts made of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

Party = Literal["supplier", "acquirer"]
Course = Literal["domestic", "inbound", "outbound", "foreign"]
FieldKind = Literal["text", "date", "list"]


class RuleOutcome(StrEnum):
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


GRAVITY = (RuleOutcome.BLOCKED, RuleOutcome.PERMIT_REQUIRED, RuleOutcome.NEEDS_REVIEW)
"""The outcomes that decide a screening, the gravest first; without any of them it is cleared."""


def gravity(outcome: RuleOutcome) -> int:
    """How much an outcome weighs in a screening; 0 where it decides nothing."""
    return len(GRAVITY) - GRAVITY.index(outcome) if outcome in GRAVITY else 0


@dataclass(frozen=True)
class Words:
    """The same sentence in Vietnamese and in English."""

    vi: str
    en: str

    def said(self, language: str) -> str:
        """The sentence in Vietnamese where that is asked for, else in English."""
        return self.vi if language == "vi" else self.en

    def filled(self, **values: str) -> "Words":
        """The sentence with its `{places}` filled."""
        vi, en = self.vi, self.en
        for name, value in values.items():
            vi, en = vi.replace(f"{{{name}}}", value), en.replace(f"{{{name}}}", value)
        return Words(vi, en)


@dataclass(frozen=True)
class Finding:
    """What one rule of one pack says of a case, on which article it rests, and by what in the case it was found."""

    rule: str
    outcome: RuleOutcome
    source: str
    text: Words
    pack: str = ""
    matched: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """The finding in JSON's types."""
        return {
            "rule": self.rule,
            "outcome": self.outcome.value,
            "source": self.source,
            "text": {"vi": self.text.vi, "en": self.text.en},
            "pack": self.pack,
            "matched": list(self.matched),
        }


@dataclass(frozen=True)
class Screening:
    """What a pack says of a listing's content on one day: the gravest outcome, and every rule that fired."""

    pack: str
    outcome: RuleOutcome
    findings: tuple[Finding, ...]
    on: date

    @classmethod
    def of(cls, pack: str, findings: Iterable[Finding], on: date) -> "Screening":
        """The screening these findings make."""
        found = tuple(findings)
        outcomes = {finding.outcome for finding in found}
        gravest = next((outcome for outcome in GRAVITY if outcome in outcomes), RuleOutcome.CLEARED)
        return cls(pack, gravest, found, on)

    @property
    def is_blocked(self) -> bool:
        """Whether nobody may publish the content."""
        return self.outcome is RuleOutcome.BLOCKED

    @property
    def needs_two(self) -> bool:
        """Whether two people have to approve: a permit is needed, or the signs ask for a closer look."""
        return self.outcome in {RuleOutcome.PERMIT_REQUIRED, RuleOutcome.NEEDS_REVIEW}

    @property
    def gravest(self) -> Finding | None:
        """The first of the findings that decided the outcome."""
        return next((finding for finding in self.findings if finding.outcome is self.outcome), None)

    def record(self) -> dict[str, Any]:
        """The screening in JSON's types, as it is kept beside what was screened."""
        return {
            "pack": self.pack,
            "outcome": self.outcome.value,
            "on": self.on.isoformat(),
            "findings": [finding.record() for finding in self.findings],
        }


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

    `deadline_days` and `permit_days` count calendar days; certificate and supplement clocks count working days.
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
    """One way of paying for technology that the law names, and the offer's terms that pay so."""

    code: str
    label: Words
    source: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Floor:
    """The least share, in percent of `basis`, that a beneficiary has.

    Its finding's outcome is `required` where no agreement can go below it, and `warning` where it is what the law
    gives a beneficiary with whom nothing was agreed.
    """

    beneficiary: str
    percent: Decimal
    basis: str
    finding: Finding

    @property
    def binds(self) -> bool:
        """Whether no agreement can go below it."""
        return self.finding.outcome is RuleOutcome.REQUIRED
