"""What happened to royalty statements; of the figures only a salted hash is told."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RoyaltyEvent(Event):
    """Something that happened to the statement of one period; periods are counted from 1."""

    contract_id: UUID
    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    number: int


class RoyaltyPeriodBegun(RoyaltyEvent):
    """The acquirer will have to account for a period."""


class RoyaltyStatementDue(RoyaltyEvent):
    """The period has ended and its statement is awaited."""


@dataclass(frozen=True, kw_only=True)
class RoyaltyStatementSubmitted(RoyaltyEvent):
    """The acquirer stated the base, and the royalty was computed from it."""

    figures_hash: str


@dataclass(frozen=True, kw_only=True)
class RoyaltyStatementAccepted(RoyaltyEvent):
    """The supplier accepts the statement; what it amounts to is to be paid."""

    figures_hash: str


@dataclass(frozen=True, kw_only=True)
class RoyaltyStatementContested(RoyaltyEvent):
    """The supplier does not accept the statement, for a reason it told the acquirer."""

    figures_hash: str


class RoyaltyPeriodCancelled(RoyaltyEvent):
    """The contract ended before the period did."""
