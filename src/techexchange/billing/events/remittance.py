"""What happens to what one side says was paid on an invoice; of the figures only a salted hash is told."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RemittanceEvent(Event):
    """Something that happened to a remittance, which is the subject; `direction` says whether it was paid back."""

    invoice_id: UUID
    payer_id: UUID
    operator_id: UUID
    recorded_by: UUID
    direction: str
    figures_hash: str


class RemittanceRecorded(RemittanceEvent):
    """One side says that it paid, or was paid."""


class RemittanceConfirmed(RemittanceEvent):
    """The other side confirms it: it counts."""


class RemittanceContested(RemittanceEvent):
    """The other side says that it was not so."""


class RemittanceWithdrawn(RemittanceEvent):
    """The side that recorded it took it back."""


@dataclass(frozen=True, kw_only=True)
class RemittanceProved(RemittanceEvent):
    """The side that recorded it handed in a file that shows it; the hash is salted."""

    file_id: UUID
    file_hash: str
