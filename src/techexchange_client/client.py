"""The exchange over HTTP, for programs: what bidders, custodians and onlookers do in an auction.

Everything is asked again after a broken connection or a busy answer, and still acts once. A refusal is `Refused`.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, TypeVar
from uuid import UUID

import httpx

from techexchange_client import calls
from techexchange_client.asynchronous import AsyncClient
from techexchange_client.calls import OpenBid, Tender
from techexchange_client.feed import Feed, LiveEvent
from techexchange_client.sealing import Envelope
from techexchange_client.talking import ATTEMPTS, LATER, TIMEOUT, Call, Pause, Refused, Session, accepted

__all__ = ["AsyncClient", "Client", "LiveEvent", "OpenBid", "Refused", "Tender"]

T = TypeVar("T")


class Client:
    """One conversation partner in one thread: `with Client("https://…") as exchange: …`."""

    def __init__(self, url: str, *, token: str | None = None, transport: httpx.BaseTransport | None = None) -> None:
        self.session = Session(url, token)
        self._http = httpx.Client(transport=transport, timeout=TIMEOUT)

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def sign_in(self, email: str, password: str, totp: str | None = None) -> None:
        """Speak as this person from now on; the session is renewed by itself."""
        tokens = self._ask(calls.sign_in(email, password, totp))
        self.session.signed_in(tokens)

    def keys(self) -> dict[str, bytes]:
        """The public keys the exchange signs with, by their names."""
        return self._ask(calls.keys())

    def auction(self, auction_id: UUID) -> dict[str, Any]:
        """An auction with its rules, periods and custodians."""
        return self._ask(calls.auction(auction_id))

    def tender(self, auction_id: UUID) -> calls.Tender:
        """What sealing a bid needs."""
        return calls.Tender.from_dict(self.auction(auction_id))

    def submit(self, envelope: Envelope, *, organization_id: UUID | None = None) -> dict[str, Any]:
        """Hand in a sealed bid; the answer has the `receipt`. A later one supersedes it."""
        return self._ask(calls.submit(envelope, organization_id))

    def withdraw(self, auction_id: UUID, *, organization_id: UUID | None = None) -> dict[str, Any]:
        """Take one's bid back before the deadline."""
        return self._ask(calls.withdraw(auction_id, organization_id))

    def own_bid(self, auction_id: UUID, *, organization_id: UUID | None = None) -> dict[str, Any]:
        """One's bid and its earlier versions."""
        return self._ask(calls.own_bid(auction_id, organization_id))

    def receipt(self, auction_id: UUID, *, organization_id: UUID | None = None) -> dict[str, Any]:
        """The receipt of one's newest bid once more."""
        return self._ask(calls.receipt(auction_id, organization_id))

    def register_custodian_key(self, public_key: bytes) -> dict[str, Any]:
        """Make a custodian's public key known."""
        return self._ask(calls.register_custodian_key(public_key))

    def sealed_shares(self, auction_id: UUID, number: int) -> Iterator[dict[str, Any]]:
        """Every share sealed to custodian `number`, once the deadline is past."""
        cursor = None
        while True:
            page = self._ask(calls.sealed_shares(auction_id, number, cursor))
            yield from page["items"]
            if not (cursor := page["next_cursor"]):
                return

    def hand_in(
        self, auction_id: UUID, number: int, shares: Sequence[Mapping[str, str | None]]
    ) -> Iterator[dict[str, Any]]:
        """Hand in the shares as custodian `number`, some at a time; each answer says how many are missing still."""
        for begins in range(0, len(shares), calls.SHARES_AT_ONCE):
            some = shares[begins : begins + calls.SHARES_AT_ONCE]
            yield self._ask(calls.hand_in(auction_id, number, some))

    def opening(self, auction_id: UUID) -> dict[str, Any]:
        """Which custodians came, and what was opened."""
        return self._ask(calls.opening(auction_id))

    def export(self, auction_id: UUID) -> bytes:
        """The file by which anyone repeats the opening."""
        return self._ask(calls.export(auction_id))

    def bid_openly(self, auction_id: UUID, bid: calls.OpenBid) -> dict[str, Any]:
        """Bid for a lot before all; the answer says whether one leads."""
        return self._ask(calls.bid_openly(auction_id, bid))

    def state(self, auction_id: UUID, *, after: int | None = None, wait: int = 0) -> dict[str, Any]:
        """Where open bidding stands; with `after`, once something newer is there, or after `wait` seconds."""
        return self._ask(calls.state(auction_id, after, wait))

    def live(self, auction_id: UUID, *, after: str = "") -> Iterator[LiveEvent]:
        """What happens in open bidding, as it happens, until it ends; a broken stream is picked up where it broke."""
        feed, url = Feed(last_id=after), f"{self.session.url}{calls.stream_of(auction_id)}"
        while not feed.ended:
            try:
                with self._http.stream("GET", url, headers=feed.headers) as answer:
                    for piece in _pieces(answer):
                        yield from feed.read(piece)
            except httpx.TransportError:
                if feed.failures >= ATTEMPTS:
                    raise
            if not feed.ended:
                time.sleep(feed.broken())

    def _ask(self, call: Call[T]) -> T:
        talk = self.session.ask(call)
        try:
            step = next(talk)
            while True:
                if isinstance(step, Pause):
                    time.sleep(step.seconds)
                    step = talk.send(None)
                    continue
                try:
                    answer = self._http.send(step)
                except httpx.TransportError as broken:
                    step = talk.throw(broken)
                else:
                    step = talk.send(answer)
        except StopIteration as told:
            found: T = told.value
            return found


def _pieces(answer: httpx.Response) -> Iterator[bytes]:
    """A stream as it comes; nothing of one that is to be asked for later; raises Refused."""
    if not answer.is_success:
        answer.read()
    if answer.status_code not in LATER:
        yield from accepted(answer).iter_bytes()
