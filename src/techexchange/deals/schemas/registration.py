"""Registrations as they are recorded and shown."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from techexchange.deals.lifecycle import RegistrationStatus
from techexchange.deals.models import Recorded, RegistrationCase, RegistrationKind, RegistrationStep, StepKind
from techexchange.deals.queries import RegistrationFilter
from techexchange.deals.schemas.evidence import FileIds, ProvingFileIds
from techexchange.infra.http import AggregateOut, Body, Out, PageQuery
from techexchange.infra.http.schemas import Day, Line, Prose
from techexchange.kernel.permissions import Actor

FILE = "01890a5d-ac96-774b-bcce-b302099a8057"


class SubmissionIn(Body):
    """That the dossier, or a supplement to it, was filed."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"on": "2027-01-31", "reference": "1234/HS-2027", "files": [FILE]}},
    )

    on: Day
    reference: Annotated[Line | None, Field(description="The authority's receipt")] = None
    note: Annotated[Prose | None, Field(description="For the two parties only")] = None
    files: FileIds = Field(default_factory=list)

    def record(self) -> Recorded:
        """The step in the domain's words."""
        return Recorded(self.on, self.reference, self.note, tuple(self.files))


class SupplementRequestIn(SubmissionIn):
    """That the authority asked for a supplement."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {"on": "2027-02-03", "until": "2027-04-03", "note": "The price annex is missing", "files": []}
        },
    )

    until: Annotated[Day | None, Field(description="By when it wants it")] = None

    @model_validator(mode="after")
    def ordered(self) -> "SupplementRequestIn":
        """Refuse a term that ends before it begins."""
        if self.until and self.until < self.on:
            raise ValueError("until must not lie before on")
        return self

    def record(self) -> Recorded:
        """The step in the domain's words."""
        return Recorded(self.on, self.reference, self.note, tuple(self.files), self.until)


class CertificateIn(Body):
    """The certificate or permit the authority gave."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"number": "15/GCN-2027", "issued_on": "2027-02-10", "files": [FILE]}},
    )

    number: Annotated[Line, Field(description="The number of the certificate or permit")]
    issued_on: Day
    note: Annotated[Prose | None, Field(description="For the two parties only")] = None
    files: ProvingFileIds

    def record(self) -> Recorded:
        """The step in the domain's words."""
        return Recorded(self.issued_on, self.number, self.note, tuple(self.files))


class RegistrationRefusalIn(Body):
    """That the authority refused."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"on": "2027-02-10", "reference": "77/TB-2027", "files": [FILE]}},
    )

    on: Day
    reference: Annotated[Line | None, Field(description="The authority's reference")] = None
    note: Annotated[Prose | None, Field(description="For the two parties only")] = None
    files: ProvingFileIds

    def record(self) -> Recorded:
        """The step in the domain's words."""
        return Recorded(self.on, self.reference, self.note, tuple(self.files))


class RegistrationQuery(PageQuery):
    """Which registrations are wanted."""

    status: RegistrationStatus | None = None
    kind: RegistrationKind | None = None
    contract_id: UUID | None = None
    overdue: Annotated[bool | None, Field(description="Only those not filed in time, or only the others")] = None

    def wanted(self) -> RegistrationFilter:
        """The filter in the domain's words."""
        return RegistrationFilter(
            status=self.status, kind=self.kind, contract_id=self.contract_id, overdue=self.overdue
        )


class RegistrationSummaryOut(Out):
    """A registration by its deadline: what those who supervise may know of it too."""

    id: UUID
    contract_id: UUID
    kind: RegistrationKind
    status: RegistrationStatus
    filer_id: UUID
    deadline: date | None
    days_late: int
    submitted_on: date | None
    issued_on: date | None
    created_at: datetime

    @classmethod
    def of(cls, case: RegistrationCase, today: date) -> "RegistrationSummaryOut":
        """A registration as it stands today."""
        shown = {name: getattr(case, name) for name in set(cls.model_fields) - {"days_late"}}
        return cls(**shown, days_late=case.days_late(today))


class StepOut(Out):
    """One step of the procedure as it was recorded."""

    id: UUID
    number: int
    kind: StepKind
    on: date
    reference: str | None
    note: str | None
    files: list[UUID]
    recorded_at: datetime


class BilingualSentence(Out):
    """The same in Vietnamese and English."""

    vi: str
    en: str


class VerdictOut(Out):
    """What the rule pack said on the day of signing, and which article it rests on."""

    rule: str
    outcome: str
    source: str
    text: BilingualSentence


class RegistrationOut(AggregateOut):
    """A registration or permit as the parties of the contract see it."""

    status: RegistrationStatus
    available_moves: list[str]
    kind: RegistrationKind
    contract_id: UUID
    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    filer_id: Annotated[UUID, Field(description="The party the law asks to file")]
    pack: str
    verdict: VerdictOut
    signed_on: date
    deadline: Annotated[date | None, Field(description="The last day for filing, where the law sets one")]
    days_late: int
    submitted_on: date | None
    answer_expected_on: Annotated[date | None, Field(description="By when the law has the authority answer")]
    supplement_until: date | None
    certificate_number: str | None
    issued_on: date | None
    created_at: datetime

    @classmethod
    def of(cls, case: RegistrationCase, actor: Actor, today: date) -> "RegistrationOut":
        """A registration as it stands today, with the moves this actor may make."""
        return cls(**_shown(case, actor, today))


class RegistrationHistoryOut(RegistrationOut):
    """A registration with every step that was recorded, the first one first."""

    steps: list[StepOut]

    @classmethod
    def with_steps(
        cls, case: RegistrationCase, steps: Sequence[RegistrationStep], actor: Actor, today: date
    ) -> "RegistrationHistoryOut":
        """A registration from its beginning."""
        return cls(**_shown(case, actor, today), steps=[StepOut.model_validate(step) for step in steps])


def _shown(case: RegistrationCase, actor: Actor, today: date) -> dict[str, Any]:
    computed = {"available_moves": case.moves_of(actor), "days_late": case.days_late(today)}
    return {name: getattr(case, name) for name in set(RegistrationOut.model_fields) - computed.keys()} | computed
