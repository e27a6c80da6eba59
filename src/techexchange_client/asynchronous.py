"""The exchange over HTTP, for programs with an event loop."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from types import TracebackType
from typing import Any, TypeVar
from uuid import UUID

import httpx

from techexchange_client import calls
from techexchange_client.feed import Feed, LiveEvent
from techexchange_client.sealing import Envelope
from techexchange_client.talking import ATTEMPTS, LATER, TIMEOUT, Call, Pause, Session, accepted

T = TypeVar("T")


class AsyncClient:
    """One conversation partner in an event loop: `async with AsyncClient("https://…") as exchange: …`."""

    def __init__(
        self, url: str, *, token: str | None = None, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.session = Session(url, token)
        self._http = httpx.AsyncClient(transport=transport, timeout=TIMEOUT)

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Give back the connections."""
        await self._http.aclose()

    async def sign_in(self, email: str, password: str, totp: str | None = None) -> None:
        """Speak as this person from now on; the session is renewed by itself."""
        tokens = await self._ask(calls.sign_in(email, password, totp))
        self.session.signed_in(tokens)

    async def keys(self) -> dict[str, bytes]:
        """The public keys the exchange signs with, by their names."""
        return await self._ask(calls.keys())

    async def auction(self, auction_id: UUID) -> dict[str, Any]:
        """An auction with its rules, periods and custodians."""
        return await self._ask(calls.auction(auction_id))

    async def tender(self, auction_id: UUID) -> calls.Tender:
        """What sealing a bid needs."""
        return calls.Tender.from_dict(await self.auction(auction_id))

    async def submit(self, envelope: Envelope, *, organization_id: UUID | None = None) -> dict[str, Any]:
        """Hand in a sealed bid; the answer has the `receipt`. A later one supersedes it."""
        return await self._ask(calls.submit(envelope, organization_id))

    async def withdraw(self, auction_id: UUID, *, organization_id: UUID | None = None) -> dict[str, Any]:
        """Take one's bid back before the deadline."""
        return await self._ask(calls.withdraw(auction_id, organization_id))

    async def own_bid(self, auction_id: UUID, *, organization_id: UUID | None = None) -> dict[str, Any]:
        """One's bid and its earlier versions."""
        return await self._ask(calls.own_bid(auction_id, organization_id))

    async def receipt(self, auction_id: UUID, *, organization_id: UUID | None = None) -> dict[str, Any]:
        """The receipt of one's newest bid once more."""
        return await self._ask(calls.receipt(auction_id, organization_id))

    async def register_custodian_key(self, public_key: bytes) -> dict[str, Any]:
        """Make a custodian's public key known."""
        return await self._ask(calls.register_custodian_key(public_key))

    async def sealed_shares(self, auction_id: UUID, number: int) -> AsyncIterator[dict[str, Any]]:
        """Every share sealed to custodian `number`, once the deadline is past."""
        cursor = None
        while True:
            page = await self._ask(calls.sealed_shares(auction_id, number, cursor))
            for item in page["items"]:
                yield item
            if not (cursor := page["next_cursor"]):
                return

    async def hand_in(
        self, auction_id: UUID, number: int, shares: Sequence[Mapping[str, str | None]]
    ) -> AsyncIterator[dict[str, Any]]:
        """Hand in the shares as custodian `number`, some at a time; each answer says how many are missing still."""
        for begins in range(0, len(shares), calls.SHARES_AT_ONCE):
            some = shares[begins : begins + calls.SHARES_AT_ONCE]
            yield await self._ask(calls.hand_in(auction_id, number, some))

    async def opening(self, auction_id: UUID) -> dict[str, Any]:
        """Which custodians came, and what was opened."""
        return await self._ask(calls.opening(auction_id))

    async def export(self, auction_id: UUID) -> bytes:
        """The file by which anyone repeats the opening."""
        return await self._ask(calls.export(auction_id))

    async def bid_openly(self, auction_id: UUID, bid: calls.OpenBid) -> dict[str, Any]:
        """Bid for a lot before all; the answer says whether one leads."""
        return await self._ask(calls.bid_openly(auction_id, bid))

    async def state(self, auction_id: UUID, *, after: int | None = None, wait: int = 0) -> dict[str, Any]:
        """Where open bidding stands; with `after`, once something newer is there, or after `wait` seconds."""
        return await self._ask(calls.state(auction_id, after, wait))

    async def live(self, auction_id: UUID, *, after: str = "") -> AsyncIterator[LiveEvent]:
        """What happens in open bidding, as it happens, until it ends; a broken stream is picked up where it broke."""
        feed, url = Feed(last_id=after), f"{self.session.url}{calls.stream_of(auction_id)}"
        while not feed.ended:
            try:
                async with self._http.stream("GET", url, headers=feed.headers) as answer:
                    async for piece in _pieces(answer):
                        for event in feed.read(piece):
                            yield event
            except httpx.TransportError:
                if feed.failures >= ATTEMPTS:
                    raise
            if not feed.ended:
                await asyncio.sleep(feed.broken())

    async def _ask(self, call: Call[T]) -> T:
        talk = self.session.ask(call)
        try:
            step = next(talk)
            while True:
                if isinstance(step, Pause):
                    await asyncio.sleep(step.seconds)
                    step = talk.send(None)
                    continue
                try:
                    answer = await self._http.send(step)
                except httpx.TransportError as broken:
                    step = talk.throw(broken)
                else:
                    step = talk.send(answer)
        except StopIteration as told:
            found: T = told.value
            return found


async def _pieces(answer: httpx.Response) -> AsyncIterator[bytes]:
    """A stream as it comes; nothing of one that is to be asked for later; raises Refused."""
    if not answer.is_success:
        await answer.aread()
    if answer.status_code not in LATER:
        async for piece in accepted(answer).aiter_bytes():
            yield piece
