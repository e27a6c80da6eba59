"""What happens when an exchange changes hands; the subject is the handover."""

from dataclasses import dataclass

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class HandoverFact(Event):
    """A handover whose manifest has this hash (SHA-256), of a record of so many entries ending in this chain hash."""

    manifest_hash: str
    entries: int
    chain_hash: str


class ExchangeHandedOver(HandoverFact):
    """Everything was written out for the next operator or system."""


class ExchangeTakenOver(HandoverFact):
    """Everything was read in, and found to be what was handed over."""
