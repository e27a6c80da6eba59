"""Answers arrive whole and in order, in as few writes as can be."""

import asyncio

import httpx
import pytest
import uvicorn

from techexchange.infra.http.wire import MOST_HELD, GatheringProtocol, GatheringTransport


class Wire:
    """A transport that remembers."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


async def test_one_turn_is_one_write():
    wire = Wire()
    gathering = GatheringTransport(wire)
    gathering.write(b"head ")
    gathering.write(b"body")
    assert wire.written == []
    await asyncio.sleep(0)
    gathering.write(b"next")
    await asyncio.sleep(0)
    assert wire.written == [b"head body", b"next"]


async def test_nothing_is_lost_by_closing_and_much_is_not_held():
    wire = Wire()
    gathering = GatheringTransport(wire)
    gathering.write(b"a" * (MOST_HELD + 1))
    assert len(wire.written) == 1
    gathering.write(b"last")
    gathering.close()
    assert wire.written[-1] == b"last"
    assert gathering.is_closing()
    await asyncio.sleep(0)
    assert len(wire.written) == 2


async def streamed(scope, receive, send):
    """Answers in many parts."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(100):
        await send({"type": "http.response.body", "body": b"0123456789" * 1000, "more_body": True})
    await send({"type": "http.response.body", "body": b"end"})


@pytest.mark.parametrize("keep_alive", [True, False])
async def test_a_server_with_it_answers_whole(keep_alive):
    config = uvicorn.Config(streamed, port=0, http=GatheringProtocol, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    headers = {} if keep_alive else {"connection": "close"}
    async with httpx.AsyncClient() as client:
        for _ in range(3):
            answer = await client.get(f"http://127.0.0.1:{port}/", headers=headers)
            assert answer.content == b"0123456789" * 100_000 + b"end"
    server.should_exit = True
    await serving
