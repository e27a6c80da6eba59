"""What happened to what is to be paid and what was paid; of the figures only a salted hash is told."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PaymentTermEvent(Event):
    """Something that happened to an agreed payment; `figures_hash` covers amount, currency and day."""

    contract_id: UUID
    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    kind: str
    number: int
    figures_hash: str


class PaymentTermScheduled(PaymentTermEvent):
    """It was put on the plan when the contract took effect, or when a royalty statement was accepted."""


class PaymentTermDue(PaymentTermEvent):
    """It is to be paid now."""


class PaymentTermPartlyPaid(PaymentTermEvent):
    """A part of it has been paid and confirmed."""


class PaymentTermPaid(PaymentTermEvent):
    """All of it has been paid and confirmed."""


class PaymentTermWaived(PaymentTermEvent):
    """The supplier gave up what was still open of it."""


class PaymentTermCancelled(PaymentTermEvent):
    """The contract ended before it was due."""


@dataclass(frozen=True, kw_only=True)
class PaymentEvent(Event):
    """Something that happened to a payment one side recorded; `figures_hash` covers amount, currency and day."""

    contract_id: UUID
    term_id: UUID
    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    recorded_by: UUID
    figures_hash: str


class PaymentRecorded(PaymentEvent):
    """One side says that it paid, or was paid."""


class PaymentConfirmed(PaymentEvent):
    """The other side confirms it: it counts."""


class PaymentContested(PaymentEvent):
    """The other side says that it was not so."""


class PaymentWithdrawn(PaymentEvent):
    """The side that recorded it took it back."""
