"""Streams as they are on the wire: pieces as they come, an end, and nobody who is waited for."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from fastapi import APIRouter, FastAPI

from techexchange.infra import broadcast
from techexchange.infra.broadcast import Channel
from techexchange.infra.http import streams
from techexchange.infra.http.streams import EventStream, WatchedRoute, event_of, last_seen
from techexchange.infra.http.wire import GatheringProtocol

PATIENCE = 30.0


class Greeted(Channel):
    """A channel that greets."""

    def greeting(self) -> bytes:
        return b": hello\n\n"


@asynccontextmanager
async def served(channel: Channel) -> AsyncIterator[uvicorn.Server]:
    """A service of one stream, on a port of its own."""
    router = APIRouter(route_class=WatchedRoute)

    @router.get("/events")
    async def events(after: int | None = None):
        return EventStream(channel, after)

    app = FastAPI()
    app.router.routes.extend(router.routes)
    config = uvicorn.Config(app, port=0, http=GatheringProtocol, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield server
    finally:
        server.should_exit = True
        async with asyncio.timeout(PATIENCE):
            await serving


@asynccontextmanager
async def asking(server: uvicorn.Server, path: str = "/events"):
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    try:
        yield reader
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def until(reader, pattern: bytes) -> bytes:
    """What is received up to the pattern."""
    async with asyncio.timeout(PATIENCE):
        received = b""
        while not re.search(pattern, received):
            more = await reader.read(65_536)
            assert more, received
            received += more
        return received


def chunks(received: bytes) -> bytes:
    """The content of a chunked answer that is whole."""
    _, _, body = received.partition(b"\r\n\r\n")
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        whole, body = whole + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return whole


async def test_pieces_come_as_they_are_put_and_end():
    channel = Greeted()
    async with served(channel) as server, asking(server) as reader:
        received = await until(reader, b"hello")
        for number in range(1, 4):
            channel.put(number, event_of("bid", number, b"{}"))
            received += await until(reader, b"id: %d" % number)
        channel.put(4, event_of("state", 4, b"{}"), ended=True)
        received += await until(reader, b"0\r\n\r\n")
    head = received.partition(b"\r\n\r\n")[0].lower()
    assert b"content-type: text/event-stream" in head
    assert b"cache-control: no-store" in head
    events = [f"event: {name}\ndata: {{}}\nid: {id}\n\n" for id, name in enumerate(["bid", "bid", "bid", "state"], 1)]
    assert chunks(received).decode() == ": hello\n\n" + "".join(events)
    assert channel.watchers == 0


async def test_one_comes_back_with_what_it_saw():
    channel = Greeted()
    for number in range(1, 4):
        channel.put(number, b"piece %d\n\n" % number)
    async with served(channel) as server, asking(server, "/events?after=1") as reader:
        received = await until(reader, b"piece 3")
    assert b"hello" not in received
    assert b"piece 2\n\npiece 3" in received
    assert b"piece 1" not in received


async def test_what_has_ended_is_shown_and_ends():
    channel = Greeted()
    channel.put(1, b"piece 1\n\n", ended=True)
    async with served(channel) as server, asking(server) as reader:
        assert chunks(await until(reader, b"0\r\n\r\n")) == b": hello\n\n"


async def test_a_silent_stream_gives_signs_of_life(monkeypatch):
    monkeypatch.setattr(streams, "PATIENCE_SECONDS", 0.02)
    channel = Greeted()
    async with served(channel) as server, asking(server) as reader:
        await until(reader, rb"(?s)(ping.*){3}")


async def test_a_service_that_ends_does_not_wait_for_watchers():
    channel = Greeted()
    async with served(channel) as server, asking(server) as reader:
        await until(reader, b"hello")
        server.should_exit = True
        async with asyncio.timeout(PATIENCE):
            assert await reader.read() == b""
    assert channel.watchers == 0


async def test_who_hangs_up_is_let_go():
    channel = Greeted()
    async with served(channel) as server:
        async with asking(server) as reader:
            await until(reader, b"hello")
            assert channel.watchers == 1
        async with asyncio.timeout(PATIENCE):
            while channel.watchers:
                await asyncio.sleep(0.005)


async def test_who_does_not_read_is_cut_off_and_the_others_are_not(monkeypatch):
    monkeypatch.setattr(streams, "MOST_UNREAD", 1_000_000)
    channel = Greeted()
    piece = b"x" * 400_000 + b"\n\n"
    async with served(channel) as server, asking(server) as reader, asking(server) as other:
        await until(reader, b"hello")
        await until(other, b"hello")
        number = 0
        async with asyncio.timeout(PATIENCE):
            while channel.watchers == 2:
                number += 1
                channel.put(number, piece)
                await until(other, b"x\n\n")
        assert channel.watchers == 1
        channel.put(number + 1, b"last\n\n")
        await until(other, b"last")


@pytest.mark.parametrize(
    ("header", "expected"),
    [(None, None), ("", None), ("12", 12), ("-1", None), ("x", None), ("9" * 19, None), ("١", None)],
)
def test_only_ids_of_ours_are_taken(header, expected):
    assert last_seen(header) == expected


def test_a_channel_keeps_what_it_says(monkeypatch):
    monkeypatch.setattr(broadcast, "KEPT", 3)
    channel = Channel()
    for number in range(1, 7):
        channel.put(number, b"%d" % number)
    channel.put(6, b"again")
    assert (channel.since(6), channel.since(4), channel.since(3)) == (b"", b"56", b"456")
    assert (channel.since(2), channel.since(7)) == (None, None)
