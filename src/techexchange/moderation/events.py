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


@dataclass(frozen=True, kw_only=True)
class CaseBroughtUp(CaseEvent):
    """The case stayed undecided for a further term after it was overdue; the owner is told."""

    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class FlagRaised(Event):
    """Somebody called a published listing into question; the subject is the flag, its words stay with it."""

    case_id: UUID
    listing_id: UUID
    organization_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class AppealEvent(Event):
    """Something that happened to an appeal `against` a kind of decision about `appealed_id`."""

    about: str
    appealed_id: UUID
    against: str
    organization_id: UUID
    appellant_id: UUID


@dataclass(frozen=True, kw_only=True)
class AppealFiled(AppealEvent):
    """Whoever is affected asks the owner to look at a decision of the operator's by `due_at`."""

    decided_by: UUID
    due_at: datetime


class AppealFirstReversed(AppealEvent):
    """The first of two supervisors would reverse the decision."""


@dataclass(frozen=True, kw_only=True)
class AppealDecided(AppealEvent):
    """The owner upheld the decision or reversed it, on this version of what was decided about."""

    outcome: str
    reviewed_version: int


class AppealWithdrawn(AppealEvent):
    """The appellant took the appeal back."""


@dataclass(frozen=True, kw_only=True)
class AppealOverdue(AppealEvent):
    """The time by which the appeal should have been decided has passed."""

    due_at: datetime
