"""Public assets as they are sent and shown."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic.config import JsonDict

from techexchange.assets.lifecycle import AppraisalStatus, AssetStatus
from techexchange.assets.models import Appraisal, AppraisedWorth, AssetFile, AssetPaper, PublicAsset, Task
from techexchange.assets.queries import AssetFilter, AssetTrace
from techexchange.infra.http import AggregateOut, Body, MoneyBody, Out, PageQuery
from techexchange.infra.http.schemas import Day, Line, Prose
from techexchange.kernel.permissions import Actor, Permission

TaskCode = Annotated[Line, Field(max_length=100, description="The code of the state-funded task")]
Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$"), Field(description="SHA-256 in hex")]
StateShare = Annotated[Decimal, Field(gt=0, le=100, decimal_places=4, description="The state's share in per cent")]
EXAMPLE: JsonDict = {
    "task_code": "KC.05.12/21-25",
    "title": {"vi": "Màng lọc từ vỏ trấu", "en": "Membranes from rice husks"},
    "certificate_no": "GCN-2026/118",
    "certificate_on": "2026-09-20",
    "state_share": "60",
    "accepted_on": "2026-09-01",
}
HOST = "01890a5d-ac96-774b-bcce-b302099a8057"


class AssetTitle(Body):
    """What a task is called, in Vietnamese, in English, or both."""

    vi: Line | None = None
    en: Line | None = None

    @model_validator(mode="after")
    def said(self) -> "AssetTitle":
        """Refuse a title in no language."""
        if self.vi is None and self.en is None:
            raise ValueError("say it in one language at least")
        return self


class AssetAmendment(Body):
    """What is to be said of a task, as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": EXAMPLE})

    task_code: TaskCode
    title: AssetTitle
    certificate_no: Annotated[Line | None, Field(description="The certificate of registration of the results")] = None
    certificate_on: Day | None = None
    state_share: StateShare
    accepted_on: Annotated[Day, Field(description="When the results were finally accepted")]

    def task(self) -> Task:
        """The task in the domain's words."""
        return Task(
            task_code=self.task_code,
            title=self.title.model_dump(exclude_none=True),
            certificate_no=self.certificate_no,
            certificate_on=self.certificate_on,
            state_share=self.state_share,
            accepted_on=self.accepted_on,
        )


class AssetIn(AssetAmendment):
    """The results of a task, for the organisation that hosted it."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": EXAMPLE | {"organization_id": HOST}}
    )

    organization_id: UUID


class AssetRefusalIn(Body):
    """What does not hold, for the host to read."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "The certificate names another host."}}
    )

    reason: Prose


class AppraisalIn(Body):
    """What a report says of the value; the host keeps the paper, whose hash is named."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "valuer": "Công ty Thẩm định giá Thăng Long",
                "report_no": "118/2026/BC-TĐG",
                "report_sha256": "0f" * 32,
                "value": {"amount": 2_000_000_000, "currency": "VND"},
                "valued_on": "2026-10-01",
                "valid_until": "2027-04-01",
            }
        },
    )

    valuer: Line
    report_no: Line
    report_sha256: Digest
    value: MoneyBody
    valued_on: Day
    valid_until: Day

    @model_validator(mode="after")
    def ordered(self) -> "AppraisalIn":
        """Refuse a value of nothing, and days in the wrong order."""
        if self.value.amount < 1:
            raise ValueError("the value must be above nothing")
        if self.valid_until < self.valued_on:
            raise ValueError("valid_until must not lie before valued_on")
        return self

    def worth(self) -> AppraisedWorth:
        """The report in the domain's words."""
        said = self.model_dump(exclude={"value"})
        return AppraisedWorth(**said, value=self.value.amount, currency=self.value.currency)


class AssetQuery(PageQuery):
    """Which assets are wanted."""

    status: AssetStatus | None = None
    organization_id: UUID | None = None
    task_code: TaskCode | None = None
    overdue: Annotated[bool | None, Field(description="Not published when the time was over")] = None

    def wanted(self) -> AssetFilter:
        """The filter in the domain's words."""
        return AssetFilter(**self.model_dump(exclude={"limit", "cursor"}))


class AssetOut(AggregateOut):
    """A public asset, as the register shows it."""

    organization_id: UUID
    task_code: str
    title: dict[str, str]
    certificate_no: str | None
    certificate_on: date | None
    state_share: Decimal
    accepted_on: date
    pack: Annotated[str, Field(description="The rule pack that set the time to publish")]
    publish_by: datetime | None
    published_at: datetime | None
    listing_id: Annotated[UUID | None, Field(description="The listing that made the results public")]
    overdue_at: Annotated[datetime | None, Field(description="Since when it is on record that the time was over")]
    status: AssetStatus
    decided_at: datetime | None
    created_at: datetime
    reason: Annotated[str | None, Field(description="Why it was refused, for those inside")]
    available_moves: Annotated[list[str], Field(description="What you may do with it now")]

    @classmethod
    def of(cls, asset: PublicAsset, actor: Actor) -> "AssetOut":
        """An asset as this actor may see it."""
        shown = {name: getattr(asset, name) for name in cls.model_fields if name not in {"reason", "available_moves"}}
        return cls(
            **shown,
            reason=asset.reason if asset.is_inside(actor) else None,
            available_moves=[move.name for move in asset.open_moves() if _may(actor, move.name, asset)],
        )


class AppraisalOut(AggregateOut):
    """An appraisal, for host, owner and auditor."""

    asset_id: UUID
    valuer: str
    report_no: str
    report_sha256: str
    value: MoneyBody
    valued_on: date
    valid_until: date
    status: AppraisalStatus
    reason: str | None
    decided_at: datetime | None
    created_at: datetime
    appraisal_hash: Annotated[str, Field(description="As on record: SHA-256 over the salt and these facts")]
    salt: Annotated[str, Field(description="To verify the hash")]

    @classmethod
    def of(cls, appraisal: Appraisal) -> "AppraisalOut":
        """An appraisal with what proves it."""
        shown: dict[str, Any] = {name: getattr(appraisal, name) for name in cls.model_fields}
        return cls(**shown | {"value": MoneyBody(amount=appraisal.value, currency=appraisal.currency)})


class AssetFileOut(Out):
    """A file that was handed in."""

    id: UUID
    asset_id: UUID
    kind: AssetPaper
    name: str
    media_type: str
    size: int
    sha256: str
    evidence_hash: Annotated[str, Field(description="As on record: SHA-256 over the salt and the file's SHA-256")]
    salt: Annotated[str, Field(description="To verify the hash")]
    created_at: datetime

    @classmethod
    def of(cls, file: AssetFile) -> "AssetFileOut":
        """A file with what proves it."""
        return cls.model_validate(file)


class TracedVersionOut(Out):
    """A published version that named the task."""

    number: int
    content_hash: str
    published_at: datetime
    screening: str | None


class TracedListingOut(Out):
    """A listing that named the task."""

    id: UUID
    status: str
    versions: list[TracedVersionOut]


class TracedOut(Out):
    """Something that came of a listing: its id, how it stands and since when it is there."""

    id: UUID
    listing_id: UUID
    status: str
    created_at: datetime


class TracedContractOut(TracedOut):
    """A contract: its deal, the other party, the hash of what was signed, and its days."""

    deal_id: UUID
    acquirer_id: UUID
    document_hash: str | None
    signed_on: date | None
    effective_on: date | None


class IncomeOut(Out):
    """What came in under a contract and was confirmed by both sides, in minor units."""

    contract_id: UUID
    currency: str
    payments: int
    amount: int


class SplitOut(Out):
    """What those of one capacity had of it, in minor units; no names."""

    contract_id: UUID
    beneficiary: str
    currency: str
    amount: int


class AssetTraceOut(Out):
    """Everything that came of a public asset on the exchange, without any private term."""

    asset: AssetOut
    appraisals: list[AppraisalOut]
    listings: list[TracedListingOut]
    auctions: list[TracedOut]
    negotiations: list[TracedOut]
    deals: list[TracedOut]
    contracts: list[TracedContractOut]
    income: list[IncomeOut]
    shares: list[SplitOut]

    @classmethod
    def of(cls, trace: AssetTrace, actor: Actor) -> "AssetTraceOut":
        """The trace as it is read."""
        asset, appraisals = AssetOut.of(trace.asset, actor), [AppraisalOut.of(one) for one in trace.appraisals]
        shown = {name: getattr(trace, name) for name in cls.model_fields}
        return cls.model_validate(shown | {"asset": asset, "appraisals": appraisals})


def _may(actor: Actor, move: str, asset: PublicAsset) -> bool:
    if move == "amend":
        return actor.can(Permission.ASSET_REGISTER, asset.organization_id)
    related = actor.sits_in(asset.organization_id) or actor.id == asset.registered_by
    return actor.can(Permission.ASSET_VERIFY) and not related
