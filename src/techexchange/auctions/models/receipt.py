"""Where a bid's entry stands in the record, and the receipt that says so."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.auctions.models.bid import Bid
from techexchange_client.receipts import Receipt


@dataclass(frozen=True)
class LedgerPlace:
    """Where an entry stands in the record; known once it is committed."""

    seq: int
    event_id: UUID
    leaf_hash: str


def receipt_of(bid: Bid, place: LedgerPlace, key_id: str) -> Receipt:
    """What the exchange signs for a bid: which bytes it has, since when, and where the record has their digest."""
    return Receipt(
        auction_id=bid.auction_id,
        bid_id=bid.id,
        envelope_hash=bid.envelope_hash,
        received_at=bid.received_at,
        seq=place.seq,
        event_id=place.event_id,
        leaf_hash=place.leaf_hash,
        key_id=key_id,
    )
