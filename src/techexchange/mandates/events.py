"""What happens to a mandate."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.kernel.events import Event
from techexchange.kernel.permissions import MandatedAction


@dataclass(frozen=True, kw_only=True)
class MandateDrafted(Event):
    """The owner wrote down whom it means to give the exchange to."""

    owner_id: UUID
    operator_id: UUID
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class MandateEdited(Event):
    """The terms of a draft were changed."""

    operator_id: UUID
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class MandateActivated(Event):
    """The operator may act from `valid_from` to `valid_until`, within what is permitted."""

    owner_id: UUID
    operator_id: UUID
    valid_from: datetime
    valid_until: datetime
    permitted_actions: tuple[MandatedAction, ...]
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class MandateSuspended(Event):
    """The operator may not act for the time being."""

    operator_id: UUID


@dataclass(frozen=True, kw_only=True)
class MandateReinstated(Event):
    """The operator may act again."""

    operator_id: UUID


@dataclass(frozen=True, kw_only=True)
class MandateExpired(Event):
    """The time for which the mandate was given has passed."""

    operator_id: UUID


@dataclass(frozen=True, kw_only=True)
class MandateTerminated(Event):
    """The owner ended the mandate, or discarded the draft."""

    operator_id: UUID
