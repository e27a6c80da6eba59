"""A rule pack: the law of one jurisdiction from one day on; and all packs an exchange knows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from techexchange.regulations.errors import NoRulePackInForce, RulePackNotFound
from techexchange.regulations.models.rules import Rule
from techexchange.regulations.models.screening import NoveltyGuard, StateControl, TechnologyLists, state_share
from techexchange.regulations.models.transfer import (
    AuctionPeriods,
    BenefitLaw,
    CaseNote,
    ContractLaw,
    EffectLaw,
    PaymentLaw,
    RegistrationLaw,
)
from techexchange.regulations.models.verdicts import (
    ContractField,
    Course,
    Finding,
    Floor,
    PaymentMethod,
    RegistrationRule,
    RuleOutcome,
    Screening,
    TransferFacts,
    Words,
)


@dataclass(frozen=True, kw_only=True)
class RulePack:
    """What the law of one jurisdiction asks, from `effective_from` on; every answer names the pack, rule and source."""

    id: str
    jurisdiction: str
    version: str
    title: Words
    effective_from: date
    effective_until: date | None
    utc_offset: timedelta
    rules: tuple[Rule, ...]
    lists: TechnologyLists
    novelty: NoveltyGuard | None
    state_control: StateControl | None
    registration_law: RegistrationLaw
    effect: EffectLaw
    contract: ContractLaw
    payment: PaymentLaw
    benefits: tuple[BenefitLaw, ...]
    valuation: CaseNote | None
    auction: CaseNote | None
    auction_periods: AuctionPeriods | None
    retention: Rule
    retention_years: int

    def holds_on(self, on: date) -> bool:
        """Whether that day lies in the time of this pack (both ends included)."""
        return self.effective_from <= on and (self.effective_until is None or on <= self.effective_until)

    def day_of(self, at: datetime) -> date:
        """The day it is at that moment by the jurisdiction's clock."""
        return at.astimezone(timezone(self.utc_offset)).date()

    def rule(self, key: str) -> Rule | None:
        """The rule of this name."""
        return next((rule for rule in self.rules if rule.key == key), None)

    def figure(self, key: str, name: str) -> int | None:
        """A whole number that a rule names, such as a count of days; None where the pack says nothing of it."""
        rule = self.rule(key)
        found = rule.figures.get(name) if rule else None
        return None if found is None else int(found)

    def screen(self, content: Mapping[str, Any], on: date) -> Screening:
        """What the law says of publishing a content on that day."""
        findings = list(self.lists.judge(content, on))
        for guard in (self.novelty, self.state_control):
            if guard:
                findings += guard.judge(content, on)
        return Screening.of(self.id, findings, on)

    def state_has_part(self, content: Mapping[str, Any]) -> bool:
        """Whether the state paid for what a content describes, or has a share in it."""
        funding = self.state_control.funding if self.state_control else ()
        return state_share(content) > 0 or content.get("funding_source") in funding

    def is_restricted(self, content: Mapping[str, Any], on: date) -> bool:
        """Whether the technology may be transferred under a permit only."""
        found = {finding.outcome for finding in self.lists.judge(content, on)}
        return RuleOutcome.PERMIT_REQUIRED in found

    def course(self, facts: TransferFacts) -> Course:
        """Whether the technology stays in the jurisdiction, comes in, goes out, or has nothing to do with it."""
        match facts.supplier_country == self.jurisdiction, facts.acquirer_country == self.jurisdiction:
            case True, True:
                return "domestic"
            case False, True:
                return "inbound"
            case True, False:
                return "outbound"
            case _:
                return "foreign"

    def registration(self, facts: TransferFacts) -> RegistrationRule:
        """Whether the contract is registered or needs a permit, who files, and until when."""
        return self.registration_law.judge(facts, self.course(facts))

    def effective_on(
        self,
        facts: TransferFacts,
        *,
        signed_on: date,
        agreed_on: date | None,
        certified_on: date | None,
        permitted_on: date | None,
    ) -> date | None:
        """The day the contract takes effect, None while that waits for a certificate or a permit."""
        days = {
            "signed_on": signed_on,
            "agreed_on": agreed_on,
            "certified_on": certified_on,
            "permitted_on": permitted_on,
        }
        return self.effect.day(self.registration(facts), days)

    @property
    def contract_fields(self) -> tuple[ContractField, ...]:
        """What a contract must and may settle, in the law's order."""
        return tuple(clause.field for clause in self.contract.clauses)

    def missing_fields(self, form: Mapping[str, Any], facts: TransferFacts) -> tuple[ContractField, ...]:
        """What the law asks this contract to settle and its form leaves empty."""
        return tuple(self.contract.missing(form, facts, self.course(facts)))

    @property
    def payment_methods(self) -> tuple[PaymentMethod, ...]:
        """The ways of paying that the law names."""
        return self.payment.methods

    def methods_of(self, terms: Mapping[str, Any]) -> tuple[PaymentMethod, ...]:
        """The ways in which an offer's terms pay."""
        return self.payment.methods_of(terms)

    def payment_finding(self, terms: Mapping[str, Any], on: date | None = None) -> Finding | None:
        """What is wrong with how an offer's terms pay; without a day, on the first of this pack."""
        return self.payment.judge(terms, on or self.effective_from)

    def benefit_floors(self, facts: TransferFacts) -> tuple[Floor, ...]:
        """What each beneficiary is due at least, in these cases and on this day."""
        course = self.course(facts)
        due = (law for law in self.benefits if law.rule.holds_on(facts.on) and law.when.holds(facts, course))
        return tuple(law.floor() for law in due)

    def valuation_finding(self, facts: TransferFacts, content: Mapping[str, Any]) -> Finding | None:
        """Whether the technology is valued first; a state share that the content names counts as state funding."""
        known = replace(facts, state_funded=facts.state_funded or state_share(content) > 0)
        return self.valuation.judge(known, self.course(facts)) if self.valuation else None

    def auction_finding(self, facts: TransferFacts) -> Finding | None:
        """Whether people must look at the rules of public asset auctions first."""
        return self.auction.judge(facts, self.course(facts)) if self.auction else None


@dataclass(frozen=True)
class Packs:
    """Every rule pack an exchange knows, and the jurisdiction it is at home in."""

    all: tuple[RulePack, ...]
    home: str

    def named(self, id: str) -> RulePack:
        """The pack of this id, in force or not; raises RulePackNotFound."""
        for pack in self.all:
            if pack.id == id:
                return pack
        raise RulePackNotFound(id=id)

    def at(self, jurisdiction: str, on: date) -> RulePack:
        """The pack of a jurisdiction that began last among those that hold on a day; raises NoRulePackInForce."""
        holding = [pack for pack in self.all if pack.jurisdiction == jurisdiction and pack.holds_on(on)]
        if not holding:
            raise NoRulePackInForce(jurisdiction=jurisdiction, on=on.isoformat())
        return max(holding, key=lambda pack: pack.effective_from)

    def now(self, at: datetime) -> RulePack:
        """The home pack at a moment, by its own clock; raises NoRulePackInForce."""
        holding = [pack for pack in self.all if pack.jurisdiction == self.home and pack.holds_on(pack.day_of(at))]
        if not holding:
            raise NoRulePackInForce(jurisdiction=self.home, at=at.isoformat())
        return max(holding, key=lambda pack: pack.effective_from)

    def screen(self, content: Mapping[str, Any], at: datetime) -> Screening:
        """What the home pack says of publishing a content at a moment."""
        pack = self.now(at)
        return pack.screen(content, pack.day_of(at))
