"""What happened on the way to the end of a contract; reasons and answers stay between the parties."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class EndingEvent(Event):
    """Something that happened to one party's wish to end a contract; `cause` is a code."""

    contract_id: UUID
    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    proposed_by: UUID
    kind: str
    cause: str | None


@dataclass(frozen=True, kw_only=True)
class EndingProposed(EndingEvent):
    """One party proposes completion or termination, or gives notice of termination for cause."""

    answer_by: datetime | None


@dataclass(frozen=True, kw_only=True)
class EndingContested(EndingEvent):
    """The other party answered that it does not accept the cause."""


@dataclass(frozen=True, kw_only=True)
class EndingRefused(EndingEvent):
    """The other party does not agree."""


@dataclass(frozen=True, kw_only=True)
class EndingWithdrawn(EndingEvent):
    """The party that proposed it took it back."""


@dataclass(frozen=True, kw_only=True)
class EndingLapsed(EndingEvent):
    """The contract ended in another way."""


@dataclass(frozen=True, kw_only=True)
class EndingCarriedOut(EndingEvent):
    """The contract ended by it; `agreed` where the other party agreed."""

    agreed: bool
