"""What open bidding leaves when it ends: one bid of each bidder, with its best price for each lot it bid for."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785

from techexchange.auctions.events import BidOpened
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.bid import Bid, HandedIn, written
from techexchange.auctions.models.open_bid import SALT_BYTES, OpenBid, OpenEntry
from techexchange.infra.sealing import Seal
from techexchange.kernel.events import Event
from techexchange.kernel.permissions import SYSTEM

OPEN_FORMAT = "techexchange-open-bid/1"
MADE_OPENLY = "open"
"""By whom such a bid was sealed: by nobody."""


def bids_of(
    auction: Auction, entries: Iterable[OpenEntry], best: Mapping[UUID, OpenBid], seal: Seal, *, at: datetime
) -> list[tuple[Bid, list[Event]]]:
    """The bids of an auction that was bid for in the open, opened, in the order of the bidders' labels.

    `best` is the highest visible bid of each entry. A price counts as received when its bidder last changed what it
    would pay for that lot, other than by raising its maximum as the leader, so that of two equal prices for a lot the
    one pledged earlier is better; the bid as a whole was received with the last of them.
    """
    bidders: dict[int, list[OpenEntry]] = defaultdict(list)
    for entry in entries:
        bidders[entry.label].append(entry)
    return [_bid_of(auction, bidders[label], best, seal, at) for label in sorted(bidders)]


def _bid_of(
    auction: Auction, entries: Sequence[OpenEntry], best: Mapping[UUID, OpenBid], seal: Seal, at: datetime
) -> tuple[Bid, list[Event]]:
    entries = sorted(entries, key=lambda entry: entry.lot)
    secret = max(entries, key=lambda entry: entry.changed_at).secret(seal)
    lots = [_lot_of(best[entry.id], auction.currency, entry.changed_at) for entry in entries]
    content = {
        "auction_id": str(auction.id),
        "bidder_id": str(secret.organization_id),
        "salt": secrets.token_hex(SALT_BYTES),
        "lots": lots,
        "documents": [],
        "deposit_reference": secret.deposit_reference,
        "statement": None,
    }
    received_at = max(entry.changed_at for entry in entries)
    bid, kept = Bid.seal(auction.id, _handed_in(content, entries[0]), at=received_at)
    bid.open(content, at=at)
    facts = {"auction_id": auction.id, "listing_id": auction.listing_id, "bidder_id": secret.organization_id}
    return bid, [kept, BidOpened(subject_id=bid.id, actor_id=SYSTEM.id, at=at, **facts)]


def _handed_in(content: dict[str, Any], entry: OpenEntry) -> HandedIn:
    envelope = rfc8785.dumps({"format": OPEN_FORMAT, "content": content})
    return HandedIn(
        bidder_tag=entry.bidder_tag,
        origin_tag=entry.origin_tag,
        envelope=envelope,
        envelope_hash=hashlib.sha256(envelope).hexdigest(),
        commitment=hashlib.sha256(f"{OPEN_FORMAT}\n".encode() + envelope).hexdigest(),
        sealed_by=MADE_OPENLY,
    )


def _lot_of(bid: OpenBid, currency: str, received_at: datetime) -> dict[str, Any]:
    price = {"amount": bid.amount, "currency": currency}
    return {"number": bid.lot, "price": price, "figures": {}, "received_at": written(received_at)}
