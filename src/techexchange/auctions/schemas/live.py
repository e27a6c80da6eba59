"""Open bidding as everybody sees it, and as it is sent to those who watch: made once for all of them, as bytes."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.queries import LiveLot, LiveState, VisibleBid
from techexchange.infra import json
from techexchange.infra.http import Out
from techexchange.infra.http.streams import event_of

RETRY_MILLISECONDS = 1_000
STATE: Literal["state"] = "state"
BID: Literal["bid"] = "bid"
Amount = Annotated[int, Field(description="In minor units of the auction's currency", examples=[1_500_000_000])]
Sequence = Annotated[int, Field(description="The position in the record; what is newer has a higher one")]
Label = Annotated[str, Field(description="What a bidder is called as long as bids rise", examples=["B3"])]


class VisibleBidOut(Out):
    """One visible bid; `automatic` where a hidden maximum answered, `bids` counts those of the lot."""

    sequence: Sequence
    number: Annotated[int, Field(description="1, 2, 3 in the order the database gave the bids of the auction")]
    lot: int
    bids: int
    label: Label
    amount: Amount
    automatic: bool
    next_minimum: Amount
    closes_at: datetime
    at: datetime


class LiveLotOut(Out):
    """What a lot stands at; `leader` and `price` are null before the first bid."""

    number: int
    price: Amount | None
    leader: Label | None
    bids: int
    next_minimum: Annotated[int | None, Field(description="The least that the next bid must name")]


class LiveOut(Out):
    """What everybody sees of an auction whose bids rise in the open; bidders are known by labels."""

    auction_id: UUID
    sequence: Sequence
    status: AuctionStatus
    currency: str
    begins_at: datetime
    closes_at: Annotated[datetime, Field(description="Bids in the last seconds move it")]
    lots: list[LiveLotOut]
    latest: Annotated[list[VisibleBidOut], Field(description="The last visible bids, newest first")]


class BidEventOut(VisibleBidOut):
    """The data of an event `bid`; those of an event `state` are the whole state."""

    kind: Literal["bid"] = BID


def label_of(number: int) -> str:
    """A bidder's label as it is shown."""
    return f"B{number}"


def state_bytes(state: LiveState) -> bytes:
    """A state as JSON."""
    return json.dumps(
        {
            "auction_id": state.auction_id,
            "sequence": state.sequence,
            "status": state.status.value,
            "currency": state.currency,
            "begins_at": _written(state.begins_at),
            "closes_at": _written(state.closes_at),
            "lots": [_lot(lot) for lot in state.lots],
            "latest": [_bid(bid) for bid in state.latest],
        }
    )


def state_event(state: LiveState, body: bytes) -> bytes:
    """A state, written already, as an event of a stream."""
    return event_of(STATE, state.sequence, body, retry=RETRY_MILLISECONDS)


def bid_event(bid: VisibleBid) -> bytes:
    """A visible bid as an event of a stream."""
    return event_of(BID, bid.sequence, json.dumps({"kind": BID} | _bid(bid)))


def _lot(lot: LiveLot) -> dict[str, object]:
    return {
        "number": lot.number,
        "price": lot.price,
        "leader": label_of(lot.leader) if lot.leader else None,
        "bids": lot.bids,
        "next_minimum": lot.next_minimum,
    }


def _bid(bid: VisibleBid) -> dict[str, object]:
    return {
        "sequence": bid.sequence,
        "number": bid.number,
        "lot": bid.lot,
        "bids": bid.bids,
        "label": label_of(bid.label),
        "amount": bid.amount,
        "automatic": bid.automatic,
        "next_minimum": bid.next_minimum,
        "closes_at": _written(bid.closes_at),
        "at": _written(bid.at),
    }


def _written(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
