"""A request: what a person asks about their data, until when it is answered, and what was decided."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import rfc8785
from sqlalchemy import Boolean, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import Move
from techexchange.kernel.permissions import Actor
from techexchange.privacy import events as facts
from techexchange.privacy.errors import (
    DataRequestExtended,
    DataRequestIncomplete,
    DataRequestNotOverdue,
    ExportNotKept,
    PartyToDataRequest,
)
from techexchange.privacy.lifecycle import ACKNOWLEDGE, FULFIL, LIFE, OPEN, REFUSE, WITHDRAW, DataRequestStatus
from techexchange.privacy.models.clocks import Clocks

F = TypeVar("F", bound=facts.DataRequestFact)
EXPORT_KEPT = timedelta(days=30)
"""For how long an export that was asked for can be read."""
SWEPT_AFTER = timedelta(days=1)
"""When the places of an erased person are looked at once more."""
IS_OPEN = text("status IN ('" + "', '".join(OPEN) + "')")


class RequestKind(StrEnum):
    """What a person can ask."""

    EXPORT = "export"
    CORRECTION = "correction"
    ERASURE = "erasure"
    OBJECTION = "objection"


class ObjectedUse(StrEnum):
    """To what a person objects: letters about what happens, being told of what their searches find, or another use."""

    LETTERS = "letters"
    SEARCHES = "searches"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class DataWish:
    """What a person asks, and in which words; never printed."""

    kind: RequestKind
    statement: str | None = None
    name: str | None = None
    email: str | None = None
    objection: ObjectedUse | None = None

    def __repr__(self) -> str:
        return f"DataWish({self.kind.value})"

    def must_be_complete(self) -> None:
        """Pass where the desk knows what is wanted; raises DataRequestIncomplete."""
        corrects = self.name or self.email or self.statement
        missing = {RequestKind.CORRECTION: not corrects, RequestKind.OBJECTION: self.objection is None}
        if missing.get(self.kind, False):
            raise DataRequestIncomplete(kind=self.kind.value)

    def wanted(self) -> dict[str, Any]:
        """What is to be written instead, or is objected to."""
        named = {"name": self.name, "email": self.email, "objection": self.objection}
        return {name: str(value) for name, value in named.items() if value}


class DataRequest(Aggregate):
    """One request of one person; what they wrote stands here alone, with the salt of its hash."""

    __tablename__ = "data_requests"
    __table_args__ = (
        Index("uq_data_requests_open", "person_id", "kind", unique=True, postgresql_where=IS_OPEN),
        Index("ix_data_requests_created_at_id", "created_at", "id"),
        Index("ix_data_requests_person_id_created_at", "person_id", "created_at", "id"),
        Index("ix_data_requests_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[RequestKind] = mapped_column(Coded(RequestKind))
    statement: Mapped[str | None]
    wanted: Mapped[dict[str, Any] | None]
    salt: Mapped[str | None]
    pack: Mapped[str]
    status: Mapped[DataRequestStatus] = mapped_column(Coded(DataRequestStatus))
    concerns_others: Mapped[bool] = mapped_column(Boolean)
    acknowledge_by: Mapped[datetime]
    due_at: Mapped[datetime]
    extended_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    wake_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @classmethod
    def receive(
        cls, asked: DataWish, clocks: Clocks, *, by: Actor, at: datetime
    ) -> tuple["DataRequest", facts.DataRequestReceived]:
        """What this person asks about their own data; raises DataRequestIncomplete."""
        asked.must_be_complete()
        request = cls(
            id=new_id(),
            person_id=by.id,
            kind=asked.kind,
            statement=asked.statement,
            wanted=asked.wanted(),
            salt=secrets.token_hex(32),
            pack=clocks.pack,
            status=LIFE.initial,
            concerns_others=False,
            acknowledge_by=clocks.acknowledge_by(at),
            due_at=clocks.due_at(at, concerns_others=False, extended=False),
            created_at=at,
        )
        request.wake_at = request.acknowledge_by
        terms = {"pack": clocks.pack, "acknowledge_by": request.acknowledge_by, "due_at": request.due_at}
        return request, request._fact(facts.DataRequestReceived, by, at, **terms, asked_hash=request.asked_hash())

    def acknowledge(
        self, clocks: Clocks, *, concerns_others: bool, by: Actor, at: datetime
    ) -> facts.DataRequestAcknowledged:
        """Take it in hand; where others are concerned there is more time. Raises PartyToDataRequest."""
        self.must_not_be_of(by)
        self.status = ACKNOWLEDGE(self.status)
        self.concerns_others, self.acknowledged_at = concerns_others, at
        self.due_at = clocks.due_at(self.created_at, concerns_others=concerns_others, extended=False)
        self.wake_at = self.due_at
        told = {"due_at": self.due_at, "concerns_others": concerns_others}
        return self._fact(facts.DataRequestAcknowledged, by, at, **told)

    def extend(self, clocks: Clocks, *, by: Actor, at: datetime) -> facts.DataRequestDelayed:
        """Take more time, once; raises DataRequestExtended or PartyToDataRequest."""
        self.must_not_be_of(by)
        FULFIL(self.status)
        if self.extended_at is not None:
            raise DataRequestExtended(due_at=self.due_at)
        self.extended_at = at
        self.due_at = clocks.due_at(self.created_at, concerns_others=self.concerns_others, extended=True)
        self.wake_at = self.due_at
        return self._fact(facts.DataRequestDelayed, by, at, due_at=self.due_at)

    def fulfil(self, answer: str | None, *, by: Actor, at: datetime) -> facts.DataRequestFulfilled:
        """Put on record that it was done; raises PartyToDataRequest."""
        self.must_not_be_of(by)
        self.status = FULFIL(self.status)
        self._decide(answer, by, at)
        self.wake_at = at + SWEPT_AFTER if self.kind is RequestKind.ERASURE else None
        return self._fact(facts.DataRequestFulfilled, by, at)

    def refuse(self, answer: str, *, by: Actor, at: datetime) -> facts.DataRequestRefused:
        """Tell the person why it is not done; raises PartyToDataRequest."""
        self.must_not_be_of(by)
        self.status = REFUSE(self.status)
        self._decide(answer, by, at)
        return self._fact(facts.DataRequestRefused, by, at)

    def withdraw(self, *, by: Actor, at: datetime) -> facts.DataRequestWithdrawn:
        """Ask no longer."""
        self.status = WITHDRAW(self.status)
        self.wake_at = None
        return self._fact(facts.DataRequestWithdrawn, by, at)

    def note_overdue(self, *, by: Actor, at: datetime) -> facts.DataRequestOverdue:
        """Put on record, once each, that a clock has run out; raises DataRequestNotOverdue."""
        if self.wake_at is None or at < self.wake_at or self.status not in OPEN:
            raise DataRequestNotOverdue(due_at=self.due_at)
        late = "acknowledgement" if self.wake_at < self.due_at else "decision"
        self.wake_at = self.due_at if late == "acknowledgement" else None
        return self._fact(facts.DataRequestOverdue, by, at, clock=late)

    def swept(self) -> None:
        """The places of the erased person were looked at once more."""
        self.wake_at = None

    def must_not_be_of(self, actor: Actor) -> None:
        """Pass where somebody else asked; raises PartyToDataRequest."""
        if actor.id == self.person_id:
            raise PartyToDataRequest

    def must_give(self, at: datetime) -> None:
        """Pass where this is an export that can be read; raises ExportNotKept."""
        done = self.decided_at if self.status is DataRequestStatus.FULFILLED else None
        if self.kind is not RequestKind.EXPORT or done is None or at >= done + EXPORT_KEPT:
            raise ExportNotKept

    def open_moves(self) -> Iterator[Move[DataRequestStatus]]:
        """What may be done with it now."""
        return LIFE.open_from(self.status)

    def asked_hash(self) -> str:
        """SHA-256, in hex, over the salt and what was asked as canonical JSON."""
        written = {"salt": self.salt, "statement": self.statement, "wanted": self.wanted}
        return hashlib.sha256(rfc8785.dumps(written)).hexdigest()

    def _decide(self, answer: str | None, by: Actor, at: datetime) -> None:
        self.answer, self.decided_by, self.decided_at, self.wake_at = answer, by.id, at, None

    def _fact(self, fact: type[F], by: Actor, at: datetime, **more: Any) -> F:
        return fact(subject_id=self.id, actor_id=by.id, at=at, person_id=self.person_id, kind=self.kind.value, **more)
