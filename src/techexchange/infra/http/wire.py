"""How answers go onto the wire: head and body in one write, which halves the system calls of an answer."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HELD = 65_536
"""How many bytes are held back at most until the event loop turns."""


class GatheringTransport:
    """A transport that puts what is written during one turn of the event loop into one write."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._held: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        """Everything but writing and closing is the transport's own."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send with what else is written in this turn."""
        if not self._held:
            self._loop.call_soon(self.flush)
        self._held.append(data)
        self._size += len(data)
        if self._size > MOST_HELD:
            self.flush()

    def flush(self) -> None:
        """Send what is held now."""
        if self._held:
            held, self._held, self._size = self._held, [], 0
            self._transport.write(b"".join(held))

    def close(self) -> None:
        """Send what is held, and close."""
        self.flush()
        self._transport.close()


class GatheringProtocol(HttpToolsProtocol):
    """uvicorn's protocol over a gathering transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # reason: uvicorn narrows its base the same way
        """Begin a connection."""
        super().connection_made(cast("asyncio.Transport", GatheringTransport(transport)))
