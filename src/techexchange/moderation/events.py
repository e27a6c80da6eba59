"""What happens to a case; the subject is the case, `reviewed_id` the listing or organisation it is about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseEvent(Event):
    """Something that happened to a case of this kind, about this subject of this organisation."""

    kind: str
    reviewed_id: UUID
    organization_id: UUID


@dataclass(frozen=True, kw_only=True)
class CaseOpened(CaseEvent):
    """A decision is wanted by `due_at`."""

    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseClaimed(CaseEvent):
    """A moderator took the case."""


@dataclass(frozen=True, kw_only=True)
class CaseReleased(CaseEvent):
    """The case went back to the queue undecided."""


@dataclass(frozen=True, kw_only=True)
class CaseFirstApproved(CaseEvent):
    """The first of two moderators approved."""

    decision_id: UUID
    reviewed_version: int


@dataclass(frozen=True, kw_only=True)
class CaseDecided(CaseEvent):
    """A moderator decided, on this version of the subject and for these reasons."""

    decision_id: UUID
    reviewed_version: int
    outcome: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CaseEscalated(CaseEvent):
    """A moderator put the case before the owner."""


@dataclass(frozen=True, kw_only=True)
class CaseReturned(CaseEvent):
    """The owner's supervisor gave the case back with an instruction."""


@dataclass(frozen=True, kw_only=True)
class CaseClosed(CaseEvent):
    """The subject no longer waits for a decision."""


@dataclass(frozen=True, kw_only=True)
class CaseOverdue(CaseEvent):
    """The time by which the case should have been decided has passed."""

    due_at: datetime
