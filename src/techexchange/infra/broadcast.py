"""Telling many watchers of one thing at once: what they are sent is made once, as bytes, and only handed on to each.

Watchers ask no database. Each remembers the id of the last piece it was sent; one that comes back with it gets what it
missed, as long as that is kept, and one that cannot keep up gets everything it missed in one piece.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

KEPT = 512
"""How many pieces are kept for those who come back."""
PATIENCE_SECONDS = 15.0
"""After how long without news a watcher is sent a sign of life."""
Screen = Callable[[bytes], None]
"""What takes a piece at once and never waits."""


class Channel:
    """The pieces sent about one thing, by rising ids; `watchers` are those who are sent them now."""

    sign_of_life = b": ping\n\n"

    def __init__(self) -> None:
        self.last = 0
        self.ended = False
        self.watchers = 0
        self._floor = 0
        self._pieces: deque[tuple[int, bytes]] = deque()
        self._joined: dict[int, bytes] = {}
        self._turn = asyncio.Event()
        self._over = asyncio.Event()
        self._screens: set[Screen] = set()

    def greeting(self) -> bytes:
        """What somebody is sent first who has seen nothing yet."""
        return b""

    def put(self, id: int, piece: bytes, *, ended: bool = False) -> None:
        """Send a piece to everybody; one whose id is not higher than the last one's was sent before."""
        if id <= self.last:
            return
        self._pieces.append((id, piece))
        if len(self._pieces) > KEPT:
            self._floor = self._pieces.popleft()[0]
        self.last = id
        self._joined.clear()
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()
        for screen in tuple(self._screens):
            screen(piece)
        if ended:
            self.end()

    def end(self) -> None:
        """Say that there is nothing to come."""
        self.ended = True
        self._over.set()

    def forget_before(self, id: int) -> None:
        """Say that what was sent up to this id is not kept."""
        self._floor = max(self._floor, id)

    def since(self, after: int) -> bytes | None:
        """Every piece after this id in one; None where some are no longer kept, or the id is none of this channel's."""
        if after == self.last:
            return b""
        if not self._floor <= after < self.last:
            return None
        joined = self._joined.get(after)
        if joined is None:
            joined = self._joined[after] = b"".join(piece for id, piece in self._pieces if id > after)
        return joined

    async def turned(self, after: int, seconds: float) -> bool:
        """Wait for something after this id, but no longer than so many seconds; whether there is."""
        if self.last <= after and not self.ended:
            try:
                async with asyncio.timeout(seconds):
                    await self._turn.wait()
            except TimeoutError:
                return False
        return self.last > after

    @contextmanager
    def shown_on(self, screen: Screen, after: int | None = None) -> Iterator[asyncio.Event]:
        """Show all after this id, or the greeting, and all that follows, for as long as this is held; gives the end."""
        self.watchers += 1
        piece = None if after is None else self.since(after)
        screen(self.greeting() if piece is None else piece)
        self._screens.add(screen)
        try:
            yield self._over
        finally:
            self._screens.discard(screen)
            self.watchers -= 1

    async def stream(self, after: int | None = None) -> AsyncIterator[bytes]:
        """Everything after this id, or the greeting and all that follows, until there is nothing to come."""
        self.watchers += 1
        try:
            seen = -1 if after is None else after
            while True:
                last, ended = self.last, self.ended
                piece = self.since(seen)
                seen = last
                if piece != b"":
                    yield self.greeting() if piece is None else piece
                if ended:
                    return
                if not await self.turned(seen, PATIENCE_SECONDS):
                    yield self.sign_of_life
        finally:
            self.watchers -= 1
