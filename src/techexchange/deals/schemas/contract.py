"""Contracts and their forms as they are sent and shown."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from techexchange.deals.lifecycle import ContractStatus
from techexchange.deals.models import ContractSide, FieldState, FormChange, TransferContract
from techexchange.deals.queries import ContractFilter, FormSheet
from techexchange.deals.schemas.registration import BilingualSentence, VerdictOut
from techexchange.infra.http import AggregateOut, Body, Out, PageQuery
from techexchange.infra.http.schemas import Day, Prose, YesOrNo
from techexchange.kernel.permissions import Actor
from techexchange.regulations.models import FieldKind, Finding, Party, RegistrationRule

Language = Literal["vi", "en"]
Languages = Annotated[list[Language], Field(min_length=1, max_length=2, description="Each of vi and en once")]
FieldCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,59}$")]


class ContractIn(Body):
    """In which languages a contract is to be written; without, in Vietnamese, and in English too across a border."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": {"languages": ["vi", "en"]}})

    languages: Languages | None = None

    def wanted(self) -> tuple[str, ...]:
        """The languages, each once, Vietnamese first."""
        return in_order(self.languages or [])


class FormTextIn(Body):
    """A text by language; null takes one away."""

    vi: Prose | None = None
    en: Prose | None = None


class DeclaredFactsIn(Body):
    """What the parties declare of the transfer; what the listing states stays."""

    state_funded: YesOrNo | None = None
    state_capital: YesOrNo | None = None
    result_certificate: YesOrNo | None = None
    restricted: YesOrNo | None = None
    own_use: YesOrNo | None = None


FormValue = FormTextIn | Annotated[list[FormTextIn], Field(max_length=50)] | Day
FORM_EXAMPLE: dict[str, Any] = {
    "form": {
        "products": {"vi": "Xoài sấy dẻo", "en": "Soft dried mango"},
        "rights_and_duties": [{"vi": "Bên giao đào tạo 5 kỹ sư", "en": "The supplier trains five engineers"}],
    },
    "facts": {"state_capital": False},
    "agreed_effective_on": "2027-03-01",
}


class FormIn(Body):
    """What changes in the form: a field named here replaces what was said in it, null empties it."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": FORM_EXAMPLE})

    form: Annotated[dict[FieldCode, FormValue | None], Field(max_length=60)] = Field(default_factory=dict)
    facts: DeclaredFactsIn = Field(default_factory=DeclaredFactsIn)
    languages: Languages | None = None
    agreed_effective_on: Annotated[
        Day | None, Field(description="The day the parties agreed on; the law's own day goes before it")
    ] = None

    def change(self) -> FormChange:
        """The change in the domain's words."""
        said = self.model_dump(mode="json", exclude_unset=True)
        return FormChange(
            form=said.get("form", {}),
            facts=self.facts.model_dump(exclude_none=True),
            languages=in_order(self.languages) if self.languages else None,
            agreed_effective_on=self.agreed_effective_on,
            names_day="agreed_effective_on" in self.model_fields_set,
        )


class ContractQuery(PageQuery):
    """Which contracts are wanted."""

    status: ContractStatus | None = None
    deal_id: UUID | None = None
    listing_id: UUID | None = None

    def wanted(self) -> ContractFilter:
        """The filter in the domain's words."""
        return ContractFilter(self.status, self.deal_id, self.listing_id)


class FactsOut(Out):
    """What the law asks about the transfer."""

    supplier_country: str
    acquirer_country: str
    state_funded: bool
    state_capital: bool
    result_certificate: bool
    restricted: bool
    scope: str
    own_use: bool


class ContractOut(AggregateOut):
    """A contract as one of its parties sees it; `pending` is the version before the parties for signature."""

    status: ContractStatus
    available_moves: list[str]
    deal_id: UUID
    listing_id: UUID
    listing_version: int
    supplier_id: UUID
    acquirer_id: UUID
    pack: str
    facts: FactsOut
    languages: list[str]
    number: int
    pending: int | None
    in_force: int | None
    signed_sides: list[ContractSide]
    document_hash: str | None
    agreed_effective_on: date | None
    signed_on: date | None
    effective_on: date | None
    completed_at: datetime | None
    terminated_at: datetime | None
    termination_reason: str | None
    created_at: datetime

    @classmethod
    def of(cls, contract: TransferContract, actor: Actor) -> "ContractOut":
        """A contract with the moves this actor may make."""
        shown: dict[str, Any] = {name: getattr(contract, name) for name in set(cls.model_fields) - {"available_moves"}}
        return cls(**shown, available_moves=contract.moves_of(actor))


class FormFieldOut(Out):
    """One field: what it is, which article asks for it, what it says, and where something is missing."""

    code: str
    label: BilingualSentence
    hint: BilingualSentence
    kind: FieldKind
    required: Annotated[bool, Field(description="Whether the law asks for it in this case")]
    source: str
    value: Annotated[Any, Field(description="A text by language, a list of such texts, or a day")]
    missing: Annotated[list[str], Field(description="JSON pointers of what is missing")]

    @classmethod
    def of(cls, state: FieldState) -> "FormFieldOut":
        """A field as it stands."""
        field = state.field
        return cls(
            code=field.code,
            label=BilingualSentence(vi=field.label.vi, en=field.label.en),
            hint=BilingualSentence(vi=field.hint.vi, en=field.hint.en),
            kind=field.kind,
            required=state.required,
            source=field.source,
            value=state.value,
            missing=list(state.pointers),
        )


class ForeseenRegistrationOut(Out):
    """What the law will ask once both have signed: registration or a permit, from whom, within how many days."""

    required: bool
    permit_required: bool
    filer: Party | None
    deadline_days: int | None
    verdict: VerdictOut

    @classmethod
    def of(cls, rule: RegistrationRule) -> "ForeseenRegistrationOut":
        """The rule with the article it rests on."""
        return cls(
            required=rule.required,
            permit_required=rule.permit_required,
            filer=rule.filer,
            deadline_days=rule.deadline_days,
            verdict=verdict_of(rule.finding),
        )


class ShareFloorOut(Out):
    """The least share of a beneficiary, in per cent of its basis."""

    beneficiary: str
    percent: str
    basis: str
    binding: Annotated[bool, Field(description="Whether no agreement can go below it")]
    verdict: VerdictOut


class FormOut(AggregateOut):
    """The form of a contract: each field with what is missing, and what the law says of this transfer."""

    status: ContractStatus
    number: int
    pack: str
    languages: list[str]
    facts: FactsOut
    agreed_effective_on: date | None
    complete: bool
    fields: list[FormFieldOut]
    registration: ForeseenRegistrationOut
    findings: list[VerdictOut]
    benefit_floors: list[ShareFloorOut]

    @classmethod
    def of(cls, sheet: FormSheet) -> "FormOut":
        """The form as it stands."""
        contract = sheet.contract
        names = ("id", "version", "status", "number", "pack", "languages", "facts", "agreed_effective_on")
        floors = [
            ShareFloorOut(
                beneficiary=floor.beneficiary,
                percent=str(floor.percent),
                basis=floor.basis,
                binding=floor.binds,
                verdict=verdict_of(floor.finding),
            )
            for floor in sheet.floors
        ]
        return cls(
            **{name: getattr(contract, name) for name in names},
            complete=sheet.complete,
            fields=[FormFieldOut.of(state) for state in sheet.fields],
            registration=ForeseenRegistrationOut.of(sheet.registration),
            findings=[verdict_of(finding) for finding in sheet.findings],
            benefit_floors=floors,
        )


def verdict_of(finding: Finding) -> VerdictOut:
    """A finding as it is shown."""
    text = BilingualSentence(vi=finding.text.vi, en=finding.text.en)
    return VerdictOut(rule=finding.rule, outcome=finding.outcome.value, source=finding.source, text=text)


def in_order(languages: list[Language]) -> tuple[str, ...]:
    """Each language once, Vietnamese first."""
    return tuple(language for language in ("vi", "en") if language in languages)
