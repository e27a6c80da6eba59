"""What this process shows of auctions that are watched: a channel for each, kept up by one listener for all."""

import asyncio
from collections.abc import Iterator
from time import monotonic
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from techexchange.auctions.events import OpenBidPlaced
from techexchange.auctions.queries import LiveState, LiveView, VisibleBid, live_view, news
from techexchange.auctions.schemas.live import bid_event, state_bytes, state_event
from techexchange.infra.broadcast import Channel
from techexchange.infra.uow import translated
from techexchange.ledger.models import LedgerEntry

IDLE_SECONDS = 120.0
"""How long a channel that nobody watches is kept."""


class LiveChannel(Channel):
    """One auction as its watchers see it; before it has been read, what is told of it waits."""

    def __init__(self) -> None:
        super().__init__()
        self.state: LiveState | None = None
        self.position = 0
        self.asked_at = monotonic()
        self._body: tuple[int, bytes] = (-1, b"")
        self._early: list[VisibleBid] = []

    @property
    def body(self) -> bytes:
        """The state as JSON, made once."""
        assert self.state is not None, "nobody is shown a channel before it has been read"
        if self._body[0] != self.state.sequence:
            self._body = (self.state.sequence, state_bytes(self.state))
        return self._body[1]

    def greeting(self) -> bytes:
        """The whole state."""
        assert self.state is not None, "nobody is shown a channel before it has been read"
        return state_event(self.state, self.body)

    def show(self, view: LiveView) -> None:
        """Go on from what was read: with all it led through where nothing was known, and with the state itself."""
        state = view.state
        if self.state is None:
            self.forget_before(view.floor)
        self._body, self.position = (-1, b""), max(self.position, view.position)
        for bid in view.bids:
            self.put(bid.sequence, bid_event(bid))
        self.state = state
        if state.sequence > self.last:
            self.put(state.sequence, state_event(state, self.body), ended=state.is_over)
        if state.is_over:
            self.end()
        early, self._early = self._early, []
        for bid in early:
            self.tell(bid)

    def tell(self, bid: VisibleBid) -> None:
        """Show a bid."""
        if self.state is None:
            self._early.append(bid)
        elif bid.sequence > self.last:
            self.state = self.state.after(bid)
            self.put(bid.sequence, bid_event(bid))


class Board:
    """The channels of this process. While nobody keeps it up, whoever asks has the database read."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self.is_kept_up = False
        self._sessions = sessions
        self._channels: dict[UUID, LiveChannel] = {}
        self._reading: dict[UUID, asyncio.Task[None]] = {}
        self._position: int | None = None

    async def channel(self, auction_id: UUID) -> LiveChannel:
        """The channel of an auction; raises AuctionNotFound, NotOpenBidding or DatabaseUnavailable."""
        channel = self._channels.get(auction_id)
        if channel is None or channel.state is None or not self.is_kept_up:
            await asyncio.shield(self._reading.get(auction_id) or self._begin(auction_id))
            channel = self._channels[auction_id]
        channel.asked_at = monotonic()
        return channel

    async def catch_up(self) -> None:
        """Tell the watchers what was recorded since the last time; where nobody watches, nothing is read."""
        self._sweep()
        known = [channel.position for channel in self._channels.values() if channel.state]
        if not known:
            self._position = None
            return
        position = min(known) if self._position is None else self._position
        more = True
        while more:
            async with self._sessions() as session:
                told = await news(session, position)
            for entry in told.entries:
                await self._tell(entry)
            self._position = position = told.position
            more = told.more

    def _begin(self, auction_id: UUID) -> "asyncio.Task[None]":
        """Read an auction once for all who ask for it meanwhile."""
        reading = asyncio.create_task(self._read(auction_id))
        self._reading[auction_id] = reading
        reading.add_done_callback(lambda done: self._end(auction_id, done))
        return reading

    def _end(self, auction_id: UUID, done: "asyncio.Task[None]") -> None:
        self._reading.pop(auction_id, None)
        channel = self._channels.get(auction_id)
        if (done.cancelled() or done.exception()) and channel and channel.state is None:
            del self._channels[auction_id]

    async def _read(self, auction_id: UUID) -> None:
        channel = self._channels.setdefault(auction_id, LiveChannel())
        with translated():
            async with self._sessions() as session:
                view = await live_view(session, auction_id)
        channel.show(view)

    async def _tell(self, entry: LedgerEntry) -> None:
        channel = self._channels.get(entry.subject_id)
        if channel is None:
            return
        if entry.event == OpenBidPlaced.name:
            channel.tell(VisibleBid.of(entry))
            return
        if entry.subject_id in self._reading:
            await asyncio.wait([self._reading[entry.subject_id]])
        if entry.seq > channel.last and entry.subject_id in self._channels:
            await self._read(entry.subject_id)

    def _sweep(self) -> None:
        for auction_id in list(self._idle()):
            del self._channels[auction_id]

    def _idle(self) -> Iterator[UUID]:
        for auction_id, channel in self._channels.items():
            unwatched = not channel.watchers and auction_id not in self._reading
            if unwatched and monotonic() - channel.asked_at > IDLE_SECONDS:
                yield auction_id
