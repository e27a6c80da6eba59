"""A search that somebody keeps, to be told of what is newly published and fits; and what it found so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.fulltext import Range, Request
from techexchange.infra.models import Aggregate, Base, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor
from techexchange.search.events import (
    SavedSearchCreated,
    SavedSearchDeleted,
    SavedSearchEdited,
    SavedSearchMatched,
    SavedSearchPaused,
    SavedSearchResumed,
)
from techexchange.search.lifecycle import DELETE, PAUSE, RESUME, SAVED_LIFE, SavedSearchStatus

AT_ONCE = 100
"""How many hits one look into an index gives at most."""


class AlertFrequency(StrEnum):
    """When somebody is told of what their search finds."""

    IMMEDIATELY = "immediately"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"

    @property
    def period(self) -> timedelta | None:
        """How long hits are gathered before they are told; None where they are not gathered."""
        return {AlertFrequency.DAILY: timedelta(days=1), AlertFrequency.WEEKLY: timedelta(days=7)}.get(self)


@dataclass(frozen=True)
class Criteria:
    """A question as it was asked, and what it asks for."""

    query: str
    text: str
    unfinished: bool
    filters: dict[str, list[str]]
    ranges: dict[str, list[float | None]]

    @classmethod
    def of(cls, query: str, request: Request) -> "Criteria":
        """The question of a request; how it was to be answered (order, page, facets) is no part of it."""
        filters = {name: sorted(values) for name, values in request.filters.items()}
        ranges = {name: [one.low, one.high] for name, one in request.ranges.items()}
        return cls(query, request.text, request.prefix, filters, ranges)

    def kept(self) -> dict[str, Any]:
        """What is asked for, as JSON."""
        return {"text": self.text, "unfinished": self.unfinished, "filters": self.filters, "ranges": self.ranges}


def strict_request(kept: dict[str, Any], offset: int = 0) -> Request:
    """The request for kept criteria that gives up no word."""
    return Request(
        kept["text"],
        filters={name: tuple(values) for name, values in kept["filters"].items()},
        ranges={name: Range(*sides) for name, sides in kept["ranges"].items()},
        limit=AT_ONCE,
        offset=offset,
        prefix=kept["unfinished"],
        counts=(),
        strict=True,
    )


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants of a saved search; None leaves it as it is."""

    name: str | None = None
    criteria: Criteria | None = None
    frequency: AlertFrequency | None = None
    mail: bool | None = None


class SavedSearch(Aggregate):
    """A question somebody asks of everything that is published from now on."""

    __tablename__ = "saved_searches"
    __table_args__ = (
        Index("ix_saved_searches_person", "person_id", text("created_at DESC"), text("id DESC")),
        Index("ix_saved_searches_active", "id", postgresql_where=text("status = 'active'")),
        Index("ix_saved_searches_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str]
    query: Mapped[str]
    criteria: Mapped[dict[str, Any]]
    frequency: Mapped[AlertFrequency] = mapped_column(Coded(AlertFrequency))
    mail: Mapped[bool]
    status: Mapped[SavedSearchStatus] = mapped_column(Coded(SavedSearchStatus))
    since: Mapped[datetime]
    told_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @classmethod
    def keep(
        cls, name: str, criteria: Criteria, frequency: AlertFrequency, *, mail: bool, by: Actor, at: datetime
    ) -> tuple["SavedSearch", SavedSearchCreated]:
        """A search of whoever keeps it, for what is published from now on."""
        search = cls(id=new_id(), person_id=by.id, status=SAVED_LIFE.initial, created_at=at)
        search.name, search.mail = name, mail
        search._ask(criteria, at)
        search.frequency = frequency
        search.wake_at = at + frequency.period if frequency.period else None
        event = SavedSearchCreated(
            subject_id=search.id, actor_id=by.id, at=at, person_id=by.id, frequency=frequency.value
        )
        return search, event

    def edit(self, wish: Wish, *, by: Actor, at: datetime) -> SavedSearchEdited:
        """Change what is wished for; another question asks of what is published from then on."""
        if wish.name is not None:
            self.name = wish.name
        if wish.mail is not None:
            self.mail = wish.mail
        if wish.criteria is not None and wish.criteria.query != self.query:
            self._ask(wish.criteria, at)
        if wish.frequency is not None and wish.frequency is not self.frequency:
            self._gather(wish.frequency, at)
        return SavedSearchEdited(
            subject_id=self.id, actor_id=by.id, at=at, person_id=self.person_id, frequency=self.frequency.value
        )

    def pause(self, *, by: Actor, at: datetime) -> SavedSearchPaused:
        """Look at nothing until resumed."""
        self.status = PAUSE(self.status)
        self.wake_at = None
        return SavedSearchPaused(subject_id=self.id, actor_id=by.id, at=at, person_id=self.person_id)

    def resume(self, *, by: Actor, at: datetime) -> SavedSearchResumed:
        """Look again, at what is published from now on."""
        self.status = RESUME(self.status)
        self.since = at
        self._gather(self.frequency, at)
        return SavedSearchResumed(subject_id=self.id, actor_id=by.id, at=at, person_id=self.person_id)

    def delete(self, *, by: Actor, at: datetime) -> SavedSearchDeleted:
        """Forget what was asked."""
        self.status = DELETE(self.status)
        self.name, self.query, self.criteria, self.wake_at = "", "", {}, None
        return SavedSearchDeleted(subject_id=self.id, actor_id=by.id, at=at, person_id=self.person_id)

    def tell(self, found: Sequence[UUID], *, by: Actor, at: datetime) -> SavedSearchMatched | None:
        """Its time to tell has come: of these listings, or of nothing where none was found."""
        period = self.frequency.period
        self.wake_at = at + period if period else None
        if not found:
            return None
        self.told_at = at
        return SavedSearchMatched(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            person_id=self.person_id,
            listing_id=found[0],
            found=len(found),
            mail=self.mail,
        )

    def _ask(self, criteria: Criteria, at: datetime) -> None:
        self.query, self.criteria, self.since = criteria.query, criteria.kept(), at

    def _gather(self, frequency: AlertFrequency, at: datetime) -> None:
        """Tell of what is gathered after a period, or where none is gathered any more, of what was, soon."""
        self.frequency = frequency
        tells = self.status is SavedSearchStatus.ACTIVE and frequency is not AlertFrequency.NEVER
        self.wake_at = at + (frequency.period or timedelta()) if tells else None


@dataclass(frozen=True)
class Watch:
    """What must be known of an active search to see whether something new is for it."""

    search_id: UUID
    person_id: UUID
    since: datetime
    mail: bool
    criteria: dict[str, Any]

    def told_of(self, found: Sequence[UUID], *, by: Actor, at: datetime) -> SavedSearchMatched:
        """Whoever keeps it is told of these listings at once."""
        return SavedSearchMatched(
            subject_id=self.search_id,
            actor_id=by.id,
            at=at,
            person_id=self.person_id,
            listing_id=found[0],
            found=len(found),
            mail=self.mail,
        )


class SavedSearchHit(Base):
    """A listing that a saved search found; once only, whatever becomes of the listing."""

    __tablename__ = "saved_search_hits"
    __table_args__ = (
        Index("ix_saved_search_hits_latest", "saved_search_id", text("found_at DESC"), text("listing_id DESC")),
        Index("ix_saved_search_hits_untold", "saved_search_id", postgresql_where=text("told_at IS NULL")),
    )

    saved_search_id: Mapped[UUID] = mapped_column(ForeignKey("saved_searches.id"), primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    found_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class NewsPosition(Base):
    """Up to which `seq` of the ledger the saved searches have seen what is new: one row."""

    __tablename__ = "saved_search_position"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    position: Mapped[int]
