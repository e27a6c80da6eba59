"""What everybody sees of an auction while bids rise: read once for all watchers, and then kept up by the record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.auctions.errors import AuctionNotFound, NotOpenBidding
from techexchange.auctions.events import (
    AuctionAmended,
    AuctionCancelled,
    AuctionFailed,
    AuctionPublished,
    BiddingBegun,
    BiddingClosed,
    OpenBidPlaced,
)
from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models import Auction, OpenBid, shown_minimum
from techexchange.auctions.queries.open_bidding import last_bids
from techexchange.ledger.models import LedgerEntry
from techexchange.ledger.queries import head

LATEST = 20
"""How many of the last visible bids a state shows."""
HISTORY = 256
"""How many facts a watcher may have missed who comes back to a process that has just begun to watch."""
BATCH = 500
TURNING = (AuctionPublished, BiddingBegun, BiddingClosed, AuctionAmended, AuctionCancelled, AuctionFailed)
"""After these facts the state is read anew."""
HEARD = (OpenBidPlaced.name, *(event.name for event in TURNING))
LIVE = frozenset({AuctionStatus.ENQUIRIES, AuctionStatus.BIDDING})


@dataclass(frozen=True)
class VisibleBid:
    """One visible bid, as everybody sees it."""

    sequence: int
    number: int
    lot: int
    bids: int
    label: int
    amount: int
    automatic: bool
    next_minimum: int
    closes_at: datetime
    at: datetime

    @classmethod
    def of(cls, entry: LedgerEntry) -> "VisibleBid":
        """The bid that an entry of the record tells of."""
        told: dict[str, Any] = entry.payload
        names = ("number", "lot", "bids", "label", "amount", "automatic", "next_minimum")
        closes_at = datetime.fromisoformat(told["closes_at"])
        return cls(sequence=entry.seq, at=entry.at, closes_at=closes_at, **{name: told[name] for name in names})


@dataclass(frozen=True)
class LiveLot:
    """What a lot stands at."""

    number: int
    price: int | None
    leader: int | None
    bids: int
    next_minimum: int | None


@dataclass(frozen=True)
class LiveState:
    """What everybody sees of an auction, at one position of the record."""

    auction_id: UUID
    sequence: int
    status: AuctionStatus
    currency: str
    begins_at: datetime
    closes_at: datetime
    number: int
    lots: tuple[LiveLot, ...]
    latest: tuple[VisibleBid, ...]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it in the open."""
        return self.status not in LIVE

    def after(self, bid: VisibleBid) -> "LiveState":
        """The state once a bid has been placed; one that is in it already changes only the position."""
        at = max(self.sequence, bid.sequence)
        if bid.number <= self.number:
            return replace(self, sequence=at)
        lot = LiveLot(bid.lot, bid.amount, bid.label, bid.bids, bid.next_minimum)
        return replace(
            self,
            sequence=at,
            number=bid.number,
            closes_at=max(self.closes_at, bid.closes_at),
            lots=tuple(lot if before.number == lot.number else before for before in self.lots),
            latest=(bid, *self.latest)[:LATEST],
        )


@dataclass(frozen=True)
class LiveView:
    """A state, the visible bids that led to it since `floor`, and how far the record was read."""

    state: LiveState
    bids: tuple[VisibleBid, ...]
    floor: int
    position: int


@dataclass(frozen=True)
class News:
    """What was recorded of auctions up to a position; `more` where the record goes on."""

    entries: Sequence[LedgerEntry]
    position: int
    more: bool


async def live_view(session: AsyncSession, auction_id: UUID) -> LiveView:
    """An auction as everybody sees it now; raises AuctionNotFound, or NotOpenBidding where bids are sealed.

    The position is read first: what is recorded after it may be in the state already, and does no harm twice.
    """
    position = (await head(session)).seq
    auction = await session.get(Auction, auction_id)
    if auction is None or auction.published_at is None:
        raise AuctionNotFound(id=auction_id)
    if auction.is_sealed_bid:
        raise NotOpenBidding
    of_it = (LedgerEntry.subject_id == auction_id, LedgerEntry.event.in_(HEARD), LedgerEntry.seq <= position)
    newest = select(LedgerEntry).where(*of_it).order_by(LedgerEntry.seq.desc()).limit(HISTORY)
    told = (await session.scalars(newest)).all()[::-1]
    bids = tuple(VisibleBid.of(entry) for entry in told if entry.event == OpenBidPlaced.name)
    state = LiveState(
        auction_id=auction.id,
        sequence=told[-1].seq if told else 0,
        status=auction.status,
        currency=auction.currency,
        begins_at=auction.tender_from,
        closes_at=auction.tender_until,
        number=bids[-1].number if bids else 0,
        lots=_lots(auction, await last_bids(session, auction_id)),
        latest=bids[: -LATEST - 1 : -1],
    )
    return LiveView(state, bids, told[0].seq - 1 if len(told) == HISTORY else 0, position)


def _lots(auction: Auction, last: dict[int, OpenBid]) -> tuple[LiveLot, ...]:
    shown = []
    for lot in auction.terms.lots:
        bid = last.get(lot.number)
        price = bid.amount if bid else None
        shown.append(
            LiveLot(lot.number, price, bid.label if bid else None, bid.place if bid else 0, shown_minimum(lot, price))
        )
    return tuple(shown)


async def news(session: AsyncSession, after: int) -> News:
    """What was recorded of open bidding after a position; nothing is ever skipped."""
    end = (await head(session)).seq
    wanted = select(LedgerEntry).where(LedgerEntry.seq > after, LedgerEntry.seq <= end, LedgerEntry.event.in_(HEARD))
    entries = (await session.scalars(wanted.order_by(LedgerEntry.seq).limit(BATCH))).all()
    more = len(entries) == BATCH
    return News(entries, entries[-1].seq if more else max(end, after), more)
