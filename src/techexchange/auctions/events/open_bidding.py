"""What happens while bids rise in the open; the subject is the auction, and bidders are known by their labels alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.auctions.events.procedure import AuctionEvent
from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OpenBidPlaced(Event):
    """A visible bid, the `number`th of its auction; the actor is the exchange, so that nobody is told whose it is.

    One that is `automatic` was made by the exchange for a bidder whose hidden maximum allows it. `bids` counts the
    visible bids of the lot. Amounts are minor units of the currency.
    """

    listing_id: UUID
    lot: int
    number: int
    bids: int
    label: int
    amount: int
    currency: str
    automatic: bool
    next_minimum: int
    closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class BiddingClosed(AuctionEvent):
    """Open bidding ended: so many bidders made so many visible bids."""

    bidders: int
    bids: int
