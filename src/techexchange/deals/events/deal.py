"""What happened to deals; of the terms only their salted hash is told."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DealEvent(Event):
    """Something that happened to a deal between a supplier and an acquirer."""

    listing_id: UUID
    negotiation_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    exclusive: bool
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class DealAgreed(DealEvent):
    """The parties agreed on the terms of one offer."""

    offer_id: UUID


@dataclass(frozen=True, kw_only=True)
class DealCancelled(DealEvent):
    """One of the parties gave the deal up before a contract was signed."""

    cancelled_by: UUID


class DealContracted(DealEvent):
    """Both parties signed the contract of the deal."""


class DealCompleted(DealEvent):
    """The contract of the deal was carried out."""


class DealTerminated(DealEvent):
    """The contract of the deal ended before it was carried out."""
