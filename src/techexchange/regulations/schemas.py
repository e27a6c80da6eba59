"""Rule packs as they are shown."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from techexchange.infra.http import Out
from techexchange.regulations.models import (
    BenefitLaw,
    Certainty,
    FieldKind,
    Outcome,
    Party,
    RegistrationGround,
    RulePack,
    Technology,
)


class LawWordsOut(Out):
    """A sentence in Vietnamese and in English."""

    vi: str
    en: str


class LawPackOut(Out):
    """A rule pack: whose law it is and on which days it holds (both included)."""

    id: Annotated[str, Field(examples=["VN-2026.1"])]
    jurisdiction: Annotated[str, Field(description="ISO 3166-1 alpha-2")]
    version: str
    title: LawWordsOut
    effective_from: date
    effective_until: date | None


class LawPacksOut(Out):
    """Every pack this exchange knows, those of one jurisdiction by their first day."""

    items: list[LawPackOut]

    @classmethod
    def of(cls, packs: Iterable[RulePack]) -> "LawPacksOut":
        """The packs without their rules."""
        return cls(items=[LawPackOut.model_validate(pack) for pack in packs])


class LawRuleOut(Out):
    """One rule, from where it is known, and on which days it holds."""

    key: str
    text: LawWordsOut
    source: str
    certainty: Annotated[Certainty, Field(description="Seen in the law itself, a secondary source, or a draft")]
    effective_from: date
    effective_until: date | None
    figures: dict[str, int | Decimal | str]


class LawEntryOut(Out):
    """An entry of a technology list; a listing names it by its code."""

    code: str
    name: LawWordsOut
    outcome: Outcome
    rule: str
    source: str


class LawGroundOut(Out):
    """A case of registration; the first that fits decides."""

    rule: str
    text: LawWordsOut
    required: bool
    permit_required: bool
    filer: Party | None


class LawFieldOut(Out):
    """A matter a contract settles."""

    code: str
    label: LawWordsOut
    hint: LawWordsOut
    kind: FieldKind
    required: bool
    source: str


class LawMethodOut(Out):
    """A way of paying."""

    code: str
    label: LawWordsOut
    source: str


class LawShareOut(Out):
    """What a beneficiary is due, in per cent of the basis."""

    beneficiary: str
    percent: Decimal
    basis: str
    binding: Annotated[bool, Field(description="Whether no agreement can go below it")]
    rule: str
    source: str


class LawDetailOut(LawPackOut):
    """A pack with all its rules."""

    rules: list[LawRuleOut]
    technologies: list[LawEntryOut]
    registration: Annotated[list[LawGroundOut], Field(description="In the order in which the cases are asked")]
    registration_deadline_days: int
    permit_days: int
    contract_fields: list[LawFieldOut]
    payment_methods: list[LawMethodOut]
    shares: list[LawShareOut]
    retention_years: int

    @classmethod
    def whole(cls, pack: RulePack) -> "LawDetailOut":
        """The pack with everything in it."""
        law = pack.registration_law
        more = {
            "rules": [LawRuleOut.model_validate(rule) for rule in pack.rules],
            "technologies": [_entry(one) for one in pack.lists.technologies],
            "registration": [_ground(ground) for ground in law.grounds],
            "registration_deadline_days": law.deadline_days,
            "permit_days": law.permit_days,
            "contract_fields": [LawFieldOut.model_validate(field) for field in pack.contract_fields],
            "payment_methods": [LawMethodOut.model_validate(method) for method in pack.payment_methods],
            "shares": [_share(one) for one in pack.benefits],
            "retention_years": pack.retention_years,
        }
        return cls.model_validate(LawPackOut.model_validate(pack).model_dump() | more)


def _entry(technology: Technology) -> LawEntryOut:
    return LawEntryOut(
        code=technology.code,
        name=LawWordsOut.model_validate(technology.name),
        outcome=technology.outcome,
        rule=technology.rule.key,
        source=technology.rule.source,
    )


def _ground(ground: RegistrationGround) -> LawGroundOut:
    return LawGroundOut(
        rule=ground.rule.key,
        text=LawWordsOut.model_validate(ground.text),
        required=ground.required,
        permit_required=ground.permit_required,
        filer=ground.filer,
    )


def _share(law: BenefitLaw) -> LawShareOut:
    return LawShareOut(
        beneficiary=law.beneficiary,
        percent=law.percent,
        basis=law.basis,
        binding=law.binding,
        rule=law.rule.key,
        source=law.rule.source,
    )
