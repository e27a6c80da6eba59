"""Mandates as they are sent and shown."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from techexchange.infra.http import AggregateOut, Body, Out
from techexchange.infra.http.schemas import Line, Prose, When
from techexchange.kernel.permissions import Actor, MandatedAction, Permission
from techexchange.mandates.actions import AmendmentWish
from techexchange.mandates.lifecycle import EXPIRE, LIFE, MandateStatus
from techexchange.mandates.models import (
    Bound,
    Indicator,
    MandateTerms,
    MandateVersion,
    OperatingMandate,
    ReportingPeriod,
)
from techexchange.mandates.queries import MandateInForce
from techexchange.mandates.schemas.fees import Caps, Fee, FeeCap, Fees, Percent


class KpiTarget(Body):
    """What the operator undertakes to reach, and by when."""

    indicator: Indicator
    target: Annotated[int, Field(strict=True, ge=0, le=10**15, description="In the indicator's unit")]
    by: When
    bound: Bound = Bound.AT_LEAST


class RevenueShare(Body):
    """The owner's part of what the operator earns."""

    owner_percent: Percent
    of: Literal["revenue", "profit"]


class ReportDue(Body):
    """A report the operator owes the owner after each period."""

    report: Annotated[str, StringConstraints(pattern="^[a-z][a-z_]{0,39}$")]
    every: ReportingPeriod
    due_within_days: Annotated[int, Field(strict=True, ge=1, le=366, description="After the period has ended")]


Permitted = Annotated[
    list[MandatedAction], Field(min_length=1, max_length=20, description="What the operator may do under the mandate")
]
Targets = Annotated[list[KpiTarget], Field(max_length=50)]
Calendar = Annotated[list[ReportDue], Field(max_length=50)]
Custodians = Annotated[
    list[UUID],
    Field(max_length=20, description="The organisations that keep the keys of sealed bids; where none is named, any"),
]

EXAMPLE: dict[str, Any] = {
    "operator_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "contract_no": "12/2026/HĐ-VH",
    "valid_from": "2026-01-01T00:00:00Z",
    "valid_until": "2031-01-01T00:00:00Z",
    "permitted_actions": ["verify", "moderate", "import"],
    "fee_schedule": [
        {"service": "listing", "basis": "fixed", "amount": {"amount": 0, "currency": "VND"}},
        {"service": "transfer_advice", "basis": "percent", "rate": "1", "cap": {"amount": 10000000, "currency": "VND"}},
    ],
    "kpi_targets": [{"indicator": "listings", "target": 1000, "by": "2027-01-01T00:00:00Z"}],
    "revenue_share": {"owner_percent": "10", "of": "revenue"},
    "fee_caps": [{"service": "transfer_advice", "rate": "2", "amount": {"amount": 10000000, "currency": "VND"}}],
    "reporting_calendar": [{"report": "kpi", "every": "quarter", "due_within_days": 20}],
}


class MandateIn(Body):
    """The terms of a new mandate."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": EXAMPLE})

    operator_id: UUID
    contract_no: Line
    valid_from: When
    valid_until: When
    permitted_actions: Permitted
    fee_schedule: Fees = Field(default_factory=list)
    kpi_targets: Targets = Field(default_factory=list)
    revenue_share: RevenueShare | None = None
    fee_caps: Caps = Field(default_factory=list)
    reporting_calendar: Calendar = Field(default_factory=list)
    custodians: Custodians = Field(default_factory=list)

    def terms(self) -> MandateTerms:
        """The terms in the domain's words; raises ValidityInvalid."""
        return MandateTerms(**changes_of(self), revenue_share=_plain(self.revenue_share))


class MandatePatch(Body):
    """What changes in a draft; a field left out or null stays as it is."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"valid_until": "2032-01-01T00:00:00Z"}}
    )

    operator_id: UUID | None = None
    contract_no: Line | None = None
    valid_from: When | None = None
    valid_until: When | None = None
    permitted_actions: Permitted | None = None
    fee_schedule: Fees | None = None
    kpi_targets: Targets | None = None
    revenue_share: RevenueShare | None = None
    fee_caps: Caps | None = None
    reporting_calendar: Calendar | None = None
    custodians: Custodians | None = None

    def changes(self) -> dict[str, Any]:
        """The changed terms by name."""
        shares = {"revenue_share": _plain(self.revenue_share)} if self.revenue_share else {}
        return changes_of(self) | shares


class AmendmentIn(Body):
    """What changes in a mandate that binds; a field left out or null stays as it is."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"valid_until": "2032-01-01T00:00:00Z", "reason": "Extended by decision 7/QD."}},
    )

    reason: Prose
    effective_at: Annotated[When | None, Field(description="From when on; at once where none is named")] = None
    contract_no: Line | None = None
    valid_until: When | None = None
    permitted_actions: Permitted | None = None
    fee_schedule: Fees | None = None
    kpi_targets: Targets | None = None
    revenue_share: RevenueShare | None = None
    fee_caps: Caps | None = None
    reporting_calendar: Calendar | None = None
    custodians: Custodians | None = None

    def wish(self) -> AmendmentWish:
        """The changed terms by name, and when and why."""
        shares = {"revenue_share": _plain(self.revenue_share)} if self.revenue_share else {}
        return AmendmentWish(changes_of(self) | shares, self.reason, self.effective_at)


LISTS = ("fee_schedule", "kpi_targets", "fee_caps", "reporting_calendar")


def changes_of(body: MandateIn | MandatePatch | AmendmentIn) -> dict[str, Any]:
    """The given terms by name, but for the share of the revenue; what is listed in JSON's types."""
    simple = ("operator_id", "contract_no", "valid_from", "valid_until")
    given = {name: getattr(body, name, None) for name in simple}
    tuples = {name: getattr(body, name) for name in ("permitted_actions", "custodians")}
    frozen = {name: None if listed is None else tuple(listed) for name, listed in tuples.items()}
    lists = {name: getattr(body, name) for name in LISTS}
    shown = {name: None if lines is None else [_plain(line) for line in lines] for name, lines in lists.items()}
    return {name: value for name, value in (given | frozen | shown).items() if value is not None}


def _plain(body: Body | None) -> dict[str, Any] | None:
    return None if body is None else body.model_dump(mode="json")


class MandateReason(Body):
    """Why; kept on the mandate, not on record."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "Targets of 2026 were missed."}}
    )

    reason: Prose


class TermsOut(Out):
    """Terms, whole."""

    operator_id: UUID
    contract_no: str
    valid_from: datetime
    valid_until: datetime
    permitted_actions: list[MandatedAction]
    fee_schedule: list[Fee]
    kpi_targets: list[KpiTarget]
    revenue_share: RevenueShare | None
    fee_caps: list[FeeCap]
    reporting_calendar: list[ReportDue]
    custodians: list[UUID]


class MandateVersionOut(TermsOut):
    """One version of a mandate's terms; its hash is on record."""

    mandate_id: UUID
    number: int
    terms_hash: str
    effective_at: datetime
    reason: Annotated[str | None, Field(description="Why the terms were changed")]
    created_at: datetime

    @classmethod
    def of(cls, version: MandateVersion) -> "MandateVersionOut":
        """A version as the parties and the auditor see it."""
        return cls.model_validate(version)


class MandateOut(TermsOut, AggregateOut):
    """A mandate as its parties and the auditor see it, by the terms in force."""

    owner_id: UUID
    number: Annotated[int, Field(description="Which version of the terms is in force")]
    status: MandateStatus
    available_moves: Annotated[list[str], Field(description="What you may do with it now")]
    reason: Annotated[str | None, Field(description="Why it was suspended or terminated")]
    created_at: datetime

    @classmethod
    def of(cls, mandate: OperatingMandate, actor: Actor) -> "MandateOut":
        """A mandate with the moves open to this actor; expiry is the clock's alone."""
        moves = [move.name for move in LIFE.open_from(mandate.status) if move is not EXPIRE]
        allowed = moves if actor.can(Permission.MANDATE_WRITE) else []
        fields = {name: getattr(mandate, name) for name in cls.model_fields if name != "available_moves"}
        return cls.model_validate(fields | {"available_moves": allowed})


class OperatorOut(Out):
    """The organisation that runs the exchange."""

    id: UUID
    name: Annotated[dict[str, str], Field(description="By language, `vi` or `en`")]


class MandateInForceOut(Out):
    """What anyone may know of the mandate in force."""

    operator: OperatorOut
    contract_no: str
    permitted_actions: list[MandatedAction]
    valid_from: datetime
    valid_until: datetime

    @classmethod
    def of(cls, found: MandateInForce) -> "MandateInForceOut":
        """The public summary."""
        return cls(
            operator=OperatorOut(id=found.operator_id, name=found.operator_name),
            contract_no=found.contract_no,
            permitted_actions=list(found.permitted_actions),
            valid_from=found.valid_from,
            valid_until=found.valid_until,
        )
