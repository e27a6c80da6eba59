"""What the operator is owed; of the figures only a salted hash is told."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class FeeLineArisen(Event):
    """A fee arose under the fee schedule of the mandate in force, and is frozen as it was computed.

    The ids name what it arose from: a listing, an award of an auction, a contract, a payment under it, or an order.
    """

    payer_id: UUID
    operator_id: UUID
    mandate_id: UUID
    mandate_terms_hash: str
    service: str
    figures_hash: str
    contract_id: UUID | None = None
    payment_id: UUID | None = None
    listing_id: UUID | None = None
    auction_id: UUID | None = None
    award_id: UUID | None = None
    order_id: UUID | None = None
