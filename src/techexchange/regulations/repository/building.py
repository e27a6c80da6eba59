"""A checked pack made into the law's values."""

from collections.abc import Mapping
from datetime import timedelta

from techexchange.regulations.models import (
    AuctionPeriods,
    BenefitLaw,
    CaseNote,
    Condition,
    ContractClause,
    ContractField,
    ContractLaw,
    EffectLaw,
    NoveltyGuard,
    Outcome,
    PaymentLaw,
    PaymentMethod,
    RegistrationGround,
    RegistrationLaw,
    Rule,
    RulePack,
    Sign,
    StateControl,
    Technology,
    TechnologyLists,
    Words,
    folded,
)
from techexchange.regulations.repository.written import (
    WrittenAuctionPeriods,
    WrittenCondition,
    WrittenLists,
    WrittenNote,
    WrittenNovelty,
    WrittenPack,
    WrittenRule,
    WrittenSign,
    WrittenStateControl,
    WrittenWords,
)

Rules = Mapping[str, Rule]


def build(written: WrittenPack) -> RulePack:
    """The pack that a checked file describes."""
    rules = {rule.key: _rule(rule, written.id) for rule in written.rules}
    return RulePack(
        id=written.id,
        jurisdiction=written.jurisdiction,
        version=written.version,
        title=_words(written.title),
        effective_from=written.effective_from,
        effective_until=written.effective_until,
        utc_offset=timedelta(minutes=written.utc_offset_minutes),
        rules=tuple(rules.values()),
        lists=_lists(written.technology_lists, rules),
        novelty=_novelty(written.novelty, rules) if written.novelty else None,
        state_control=_state_control(written.state_control, rules) if written.state_control else None,
        registration_law=_registration(written, rules),
        effect=_effect(written, rules),
        contract=_contract(written, rules),
        payment=_payment(written, rules),
        benefits=_benefits(written, rules),
        valuation=_note(written.valuation, rules),
        auction=_note(written.auction, rules),
        auction_periods=_auction_periods(written.auction_periods, rules),
        retention=rules[written.retention.rule],
        retention_years=written.retention.years,
    )


def _words(written: WrittenWords) -> Words:
    return Words(written.vi, written.en)


def _rule(written: WrittenRule, pack: str) -> Rule:
    return Rule(
        key=written.key,
        text=_words(written.text),
        source=written.source,
        certainty=written.certainty,
        effective_from=written.effective_from,
        effective_until=written.effective_until,
        figures=dict(written.figures),
        pack=pack,
    )


def _condition(written: WrittenCondition) -> Condition:
    given = written.model_dump(exclude_none=True)
    courses, scopes = tuple(given.pop("courses")), tuple(given.pop("scopes"))
    return Condition(courses, scopes, tuple(sorted(given.items())))


def _lists(written: WrittenLists, rules: Rules) -> TechnologyLists:
    lists = {known.name: (rules[known.rule], Outcome(known.outcome)) for known in written.lists}
    technologies = []
    for entry in written.entries:
        rule, outcome = lists[entry.list]
        signs = tuple(_sign(sign, outcome) for sign in entry.signs)
        technologies.append(Technology(entry.code, _words(entry.name), rule, outcome, signs))
    return TechnologyLists(rules[written.rule], tuple(technologies), _words(written.unknown))


def _sign(written: WrittenSign, of_list: Outcome) -> Sign:
    """Words alone are no proof, so that what would bind asks for a look instead."""
    outcome = written.outcome or of_list
    certain = bool(written.ipc and written.words) or of_list is Outcome.CLEARED or written.outcome is not None
    return Sign(
        tuple(written.ipc),
        tuple(folded(word) for word in written.words),
        outcome if certain else Outcome.NEEDS_REVIEW,
    )


def _novelty(written: WrittenNovelty, rules: Rules) -> NoveltyGuard:
    return NoveltyGuard(
        rules[written.rule],
        tuple(written.rights),
        written.grace_months,
        Outcome(written.outcome),
        _words(written.undisclosed),
        _words(written.in_grace),
        _words(written.lapsed),
    )


def _state_control(written: WrittenStateControl, rules: Rules) -> StateControl:
    said = _words(written.shared), _words(written.unstated)
    return StateControl(rules[written.rule], Outcome(written.outcome), tuple(written.funding), *said)


def _registration(pack: WrittenPack, rules: Rules) -> RegistrationLaw:
    written = pack.registration
    grounds = tuple(
        RegistrationGround(
            rules[ground.rule],
            _condition(ground.when),
            ground.required,
            ground.permit_required,
            ground.filer,
            _words(ground.text),
        )
        for ground in written.grounds
    )
    return RegistrationLaw(
        grounds,
        written.deadline_days,
        written.certificate_working_days,
        written.supplement_working_days,
        written.permit_days,
    )


def _effect(pack: WrittenPack, rules: Rules) -> EffectLaw:
    written = pack.effect
    return EffectLaw(rules[written.rule], written.after_permit, written.after_registration, written.otherwise)


def _contract(pack: WrittenPack, rules: Rules) -> ContractLaw:
    clauses = []
    for field in pack.contract_fields:
        rule, said = rules[field.rule], (_words(field.label), _words(field.hint))
        shown = ContractField(field.code, *said, field.kind, rule.source, field.required)
        clauses.append(ContractClause(rule, _condition(field.when), shown))
    return ContractLaw(tuple(clauses))


def _payment(pack: WrittenPack, rules: Rules) -> PaymentLaw:
    written, rule = pack.payment, rules[pack.payment.rule]
    methods = tuple(
        PaymentMethod(method.code, _words(method.label), rule.source, method.terms) for method in written.methods
    )
    return PaymentLaw(rule, methods, _words(written.none_named), _words(written.another))


def _benefits(pack: WrittenPack, rules: Rules) -> tuple[BenefitLaw, ...]:
    return tuple(
        BenefitLaw(rules[one.rule], one.beneficiary, one.percent, one.basis, one.binding, _condition(one.when))
        for one in pack.benefits
    )


def _auction_periods(written: WrittenAuctionPeriods | None, rules: Rules) -> AuctionPeriods | None:
    if written is None:
        return None
    return AuctionPeriods(rules[written.rule], **written.model_dump(exclude={"rule"}))


def _note(written: WrittenNote | None, rules: Rules) -> CaseNote | None:
    if written is None:
        return None
    return CaseNote(rules[written.rule], _condition(written.when), Outcome(written.outcome))
