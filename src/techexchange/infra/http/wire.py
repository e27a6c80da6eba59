"""How answers go onto the wire: head and body in one write, which halves the system calls of an answer."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ENDLESS, WIRE = "endless", "wire"
"""Under which names a request's state says that its answer ends only with whoever listens, and has the connection."""
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

    def pass_on(self, data: bytes) -> None:
        """Send what is whole already, after what is held."""
        self.flush()
        self._transport.write(data)

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

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection."""
        gathering = GatheringTransport(cast("asyncio.Transport", transport))
        self.app_state = self.app_state | {WIRE: gathering}
        super().connection_made(cast("asyncio.Transport", gathering))

    def shutdown(self) -> None:
        """End a connection because the service ends; who watches a stream comes back, and is not waited for."""
        if self.cycle and self.cycle.scope.get("state", {}).get(ENDLESS):
            self.transport.close()
        else:
            super().shutdown()
