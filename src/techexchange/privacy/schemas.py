"""Requests about personal data as they are sent and shown."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, EmailStr, Field

from techexchange.infra.http import AggregateOut, Body, Out, PageQuery
from techexchange.infra.http.schemas import Line, Prose, YesOrNo
from techexchange.kernel.permissions import Actor, Permission
from techexchange.privacy.lifecycle import WITHDRAW, DataRequestStatus
from techexchange.privacy.models import RETENTION, DataRequest, DataWish, ObjectedUse, RequestKind
from techexchange.privacy.queries import DeskRequest, PersonalData, RequestFilter


class DataRequestIn(Body):
    """What I ask about my own data; a correction says what is right, an objection to what it is made."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"kind": "correction", "name": "Nguyễn Thị Lan Anh", "statement": "I married."}},
    )

    kind: RequestKind
    statement: Annotated[Prose | None, Field(description="For the desk alone")] = None
    name: Annotated[Line | None, Field(description="My right name, for a correction")] = None
    email: Annotated[EmailStr | None, Field(max_length=254, description="My right address; proved by mail")] = None
    objection: Annotated[ObjectedUse | None, Field(description="To what I object, for an objection")] = None

    def asked(self) -> DataWish:
        """The same in the domain's words."""
        said = self.model_dump()
        return DataWish(**said | {"email": self.email.lower() if self.email else None})


class AcknowledgementIn(Body):
    """Whether data of others are concerned, for which the law gives more time."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": {"concerns_others": False}})

    concerns_others: YesOrNo = False


class FulfilmentIn(Body):
    """What is said to the person about what was done."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": {"answer": "It is done."}})

    answer: Prose | None = None


class DataRefusalIn(Body):
    """Why it is not done, by which rule."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"answer": "A contract you signed is kept for ten years."}},
    )

    answer: Prose


class DataRequestQuery(PageQuery):
    """Which requests are wanted."""

    status: DataRequestStatus | None = None
    kind: RequestKind | None = None
    overdue: Annotated[bool | None, Field(description="Waiting beyond a clock of the law")] = None

    def wanted(self) -> RequestFilter:
        """The filter in the domain's words."""
        return RequestFilter(status=self.status, kind=self.kind, overdue=self.overdue)


class DataRequestOut(AggregateOut):
    """A request, without what was written in it."""

    kind: RequestKind
    status: DataRequestStatus
    pack: Annotated[str, Field(description="The rule pack that set the clocks")]
    concerns_others: bool
    acknowledge_by: datetime
    acknowledged_at: datetime | None
    due_at: datetime
    extended_at: datetime | None
    decided_at: datetime | None
    created_at: datetime
    available_moves: Annotated[list[str], Field(description="What you may do with it now")]

    @classmethod
    def of(cls, request: DataRequest, actor: Actor) -> "DataRequestOut":
        """A request with the moves open to this actor."""
        return cls.model_validate(_facts(cls, request, actor))


class OwnDataRequestOut(DataRequestOut):
    """A request with what the person wrote, and what was answered."""

    statement: str | None
    wanted: dict[str, Any] | None
    answer: str | None
    salt: Annotated[str | None, Field(description="To verify the hash on record")]

    @classmethod
    def of(cls, request: DataRequest, actor: Actor) -> "OwnDataRequestOut":
        """A request as the one who asked reads it."""
        return cls.model_validate(_facts(cls, request, actor))


class DeskRequestOut(DataRequestOut):
    """A request as the desk reads it, with who asks."""

    person_id: UUID
    name: str
    email: str
    statement: str | None
    wanted: dict[str, Any] | None
    answer: str | None
    decided_by: UUID | None

    @classmethod
    def asked(cls, found: DeskRequest, actor: Actor) -> "DeskRequestOut":
        """A request with who asks."""
        facts = _facts(cls, found.request, actor, "name", "email")
        return cls.model_validate(facts | {"name": found.name, "email": found.email})


class PersonalDataOut(Out):
    """Everything kept about a person: by domain and by place (table and the column that names them)."""

    format: Literal["techexchange-personal-data-1"] = "techexchange-personal-data-1"
    person_id: UUID
    made_at: datetime
    domains: dict[str, dict[str, list[dict[str, Any]]]]
    fates: Annotated[dict[str, str], Field(description="What becomes of each place when the person is erased")]
    cut_off: Annotated[list[str], Field(description="Places with more rows than are given, of which the latest are")]

    @classmethod
    def of(cls, data: PersonalData) -> "PersonalDataOut":
        """The export as it is read."""
        return cls.model_validate(data)


class KeepingOut(Out):
    """For how long a kind of data is kept, and why."""

    kind: str
    days: int | None
    years: int | None
    after: dict[str, str]
    why: dict[str, str]


class RetentionOut(Out):
    """For how long what is kept."""

    pack: str
    kinds: list[KeepingOut]

    @classmethod
    def of(cls, pack: str, years: int) -> "RetentionOut":
        """The table, with the years of this rule pack for transactions."""
        kinds = [
            KeepingOut(
                kind=one.kind, days=one.days, years=years if one.days is None else None, after=one.after, why=one.why
            )
            for one in RETENTION
        ]
        return cls(pack=pack, kinds=kinds)


def _facts(out: type[DataRequestOut], request: DataRequest, actor: Actor, *but: str) -> dict[str, Any]:
    shown = {name: getattr(request, name) for name in out.model_fields if name not in {"available_moves", *but}}
    own = request.person_id == actor.id
    may = actor.can(Permission.DATA_REQUEST_DECIDE)
    moves = [move.name for move in request.open_moves() if (own if move is WITHDRAW else may and not own)]
    return shown | {"available_moves": moves}
