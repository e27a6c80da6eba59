"""What happened to attestations; values and notes stay between the parties."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AttestationEvent(Event):
    """Something that happened to what two parties are said to have concluded elsewhere."""

    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    claimed_by: UUID
    outcome: str


class OutcomeClaimed(AttestationEvent):
    """One party says that a transfer was concluded outside the exchange."""


class OutcomeConfirmed(AttestationEvent):
    """The other party confirms it: it counts as a transaction."""


class OutcomeRefused(AttestationEvent):
    """The other party says that it was not so."""


class OutcomeWithdrawn(AttestationEvent):
    """The party that said so takes it back."""


class OutcomeLapsed(AttestationEvent):
    """The other party did not answer in time."""
