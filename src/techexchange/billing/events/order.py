"""What happens to service orders; text and value are told as a salted hash only."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ServiceOrderEvent(Event):
    """Something that happened to a service order."""

    payer_id: UUID
    operator_id: UUID
    proposed_by: UUID
    service: str
    figures_hash: str


class ServiceProposed(ServiceOrderEvent):
    """A customer ordered a service, or the operator recorded one."""


class ServiceConfirmed(ServiceOrderEvent):
    """The other side agreed: the fee arises."""


class ServiceDeclined(ServiceOrderEvent):
    """The other side did not agree."""


class ServiceWithdrawn(ServiceOrderEvent):
    """The side that proposed it took it back."""
