"""Judging a transfer: registration, when a contract takes effect, what beneficiaries are due, payment, valuation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from techexchange.regulations.models.rules import Condition, Rule
from techexchange.regulations.models.verdicts import (
    ContractField,
    Finding,
    Floor,
    Party,
    PaymentMethod,
    RegistrationRule,
    RuleOutcome,
    TransferFacts,
    Words,
)

NO_VALUE: tuple[Any, ...] = (None, "", [], {})
ROYALTY = "royalty"


@dataclass(frozen=True)
class RegistrationGround:
    """One case the law tells apart: when it is given, and what then has to be done by whom."""

    rule: Rule
    when: Condition
    required: bool
    permit_required: bool
    filer: Party | None
    text: Words

    @property
    def outcome(self) -> RuleOutcome:
        """The ground's answer in one word."""
        if self.permit_required:
            return RuleOutcome.PERMIT_REQUIRED
        return RuleOutcome.REQUIRED if self.required else RuleOutcome.NOT_REQUIRED


@dataclass(frozen=True)
class RegistrationLaw:
    """The grounds in the order in which they are asked, and the clocks; the last ground is open to every case."""

    grounds: tuple[RegistrationGround, ...]
    deadline_days: int
    certificate_working_days: int
    supplement_working_days: int
    permit_days: int

    def judge(self, facts: TransferFacts, course: str) -> RegistrationRule:
        """The first ground that holds on the day and fits the facts."""
        fitting = (g for g in self.grounds if g.rule.holds_on(facts.on) and g.when.holds(facts, course))
        ground = next(fitting, self.grounds[-1])
        return RegistrationRule(
            required=ground.required,
            permit_required=ground.permit_required,
            filer=ground.filer,
            deadline_days=self.deadline_days if ground.required else None,
            certificate_working_days=self.certificate_working_days if ground.required else None,
            supplement_working_days=self.supplement_working_days if ground.required else None,
            permit_days=self.permit_days if ground.permit_required else None,
            finding=ground.rule.finds(ground.outcome, ground.text),
        )


@dataclass(frozen=True)
class EffectLaw:
    """The day a contract takes effect: the first of the named days that is known, for each kind of case."""

    rule: Rule
    after_permit: tuple[str, ...]
    after_registration: tuple[str, ...]
    otherwise: tuple[str, ...]

    def day(self, registration: RegistrationRule, days: Mapping[str, date | None]) -> date | None:
        """The day, or None while what it waits for has not happened."""
        named = self.otherwise
        if registration.permit_required:
            named = self.after_permit
        elif registration.required:
            named = self.after_registration
        return next((day for day in (days[name] for name in named) if day), None)


@dataclass(frozen=True)
class ContractClause:
    """A field of the contract, and in which cases the law asks for it."""

    rule: Rule
    when: Condition
    field: ContractField


@dataclass(frozen=True)
class ContractLaw:
    """What a contract must and may settle, in the law's order."""

    clauses: tuple[ContractClause, ...]

    def missing(self, form: Mapping[str, Any], facts: TransferFacts, course: str) -> Iterator[ContractField]:
        """The fields the law asks for in this case that the form leaves empty."""
        for clause in self.clauses:
            asked = clause.field.required and clause.rule.holds_on(facts.on) and clause.when.holds(facts, course)
            if asked and is_empty(form.get(clause.field.code)):
                yield clause.field


def is_empty(value: Any) -> bool:
    """Whether a field says nothing: absent, blank, or a list or text by language of nothing but blanks."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(is_empty(part) for part in value.values())
    if isinstance(value, list | tuple):
        return all(is_empty(part) for part in value)
    return value is None


@dataclass(frozen=True)
class PaymentLaw:
    """The ways of paying the law names, and what is said where an offer names none, or another."""

    rule: Rule
    methods: tuple[PaymentMethod, ...]
    none_named: Words
    another: Words

    def methods_of(self, terms: Mapping[str, Any]) -> tuple[PaymentMethod, ...]:
        """The ways in which an offer's terms pay, in the law's order."""
        used = set(self._paying(terms))
        return tuple(method for method in self.methods if used & set(method.terms))

    def judge(self, terms: Mapping[str, Any], on: date) -> Finding | None:
        """What is wrong with how the terms pay, None where nothing is."""
        if not self.rule.holds_on(on):
            return None
        used = tuple(self._paying(terms))
        if not used:
            return self.rule.finds(RuleOutcome.MISSING, self.none_named)
        strange = tuple(name for name in used if name not in self.known)
        return self.rule.finds(RuleOutcome.WARNING, self.another, strange) if strange else None

    @property
    def known(self) -> frozenset[str]:
        """The terms of an offer that pay in one of the ways named; those with parts by term and part."""
        return frozenset(name for method in self.methods for name in method.terms)

    def _paying(self, terms: Mapping[str, Any]) -> Iterator[str]:
        """The terms that give something for the technology; a royalty as `royalty.net_sales`, known or not."""
        for name in sorted(self.known):
            if "." not in name and terms.get(name) not in NO_VALUE:
                yield name
        royalty = terms.get(ROYALTY)
        if royalty:
            yield f"{ROYALTY}.{royalty['basis']}"


@dataclass(frozen=True)
class BenefitLaw:
    """What a beneficiary is due in the cases named; `binding` where no agreement can go below it."""

    rule: Rule
    beneficiary: str
    percent: Decimal
    basis: str
    binding: bool
    when: Condition

    def floor(self) -> Floor:
        """The share, with the rule it rests on."""
        outcome = RuleOutcome.REQUIRED if self.binding else RuleOutcome.WARNING
        return Floor(self.beneficiary, self.percent, self.basis, self.rule.finds(outcome))


@dataclass(frozen=True)
class AuctionPeriods:
    """How many days the periods of an auction last at least, and how long before its deadline it is amended at last."""

    rule: Rule
    enquiry_days: int
    tender_days: int
    standstill_days: int
    amendment_days: int


@dataclass(frozen=True)
class CaseNote:
    """What else the law asks for in the cases named, such as a valuation."""

    rule: Rule
    when: Condition
    outcome: RuleOutcome

    def judge(self, facts: TransferFacts, course: str) -> Finding | None:
        """The finding, None in other cases and on other days."""
        speaks = self.rule.holds_on(facts.on) and self.when.holds(facts, course)
        return self.rule.finds(self.outcome) if speaks else None
