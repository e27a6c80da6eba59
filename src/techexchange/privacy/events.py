"""What happened to people's requests about their data; never what was asked, but its kind and a salted hash."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DataRequestFact(Event):
    """Something that happened to a request of a person."""

    person_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class DataRequestReceived(DataRequestFact):
    """A person asked; until then it is to be acknowledged and decided."""

    pack: str
    acknowledge_by: datetime
    due_at: datetime
    asked_hash: str


@dataclass(frozen=True, kw_only=True)
class DataRequestAcknowledged(DataRequestFact):
    """The person was told that the request is in hand, and by when it is decided."""

    due_at: datetime
    concerns_others: bool


@dataclass(frozen=True, kw_only=True)
class DataRequestDelayed(DataRequestFact):
    """The desk took the one extension the law gives."""

    due_at: datetime


class DataRequestFulfilled(DataRequestFact):
    """What was asked was done."""


class DataRequestRefused(DataRequestFact):
    """What was asked was not done, for reasons the person was told."""


class DataRequestWithdrawn(DataRequestFact):
    """The person no longer asks."""


@dataclass(frozen=True, kw_only=True)
class DataRequestOverdue(DataRequestFact):
    """A clock of the law ran out: of the acknowledgement, or of the decision."""

    clock: str
