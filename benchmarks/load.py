"""A load generator that costs little: epoll, keep-alive, requests made beforehand.

It runs on one core and asks a server on another; each connection has one request under way. The answers'
statuses are counted, so that a fast error is not taken for a fast answer.
"""

import os
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

LENGTH = b"content-length: "
RECEIVE = 262_144
QUIET_SECONDS = 30.0


@dataclass
class Load:
    """What a run of requests came to; `times` are the seconds of each answer."""

    answered: int = 0
    seconds: float = 0.0
    bytes_in: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return self.answered / self.seconds

    @property
    def each(self) -> float:
        """Seconds per answer of a server kept busy."""
        return self.seconds / self.answered


class Connection:
    """One keep-alive connection with one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        """Ask."""
        self.buffer = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> tuple[int, int] | None:
        """Status and size of the answer once it is whole."""
        received = self.socket.recv(RECEIVE)
        if not received:
            message = "the server closed a connection"
            raise ConnectionError(message)
        self.buffer = self.buffer + received if self.buffer else received
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        start = self.buffer.lower().find(LENGTH, 0, end)
        stated = int(self.buffer[start + len(LENGTH) : self.buffer.find(b"\r", start)]) if start >= 0 else 0
        if len(self.buffer) < end + 4 + stated:
            return None
        return int(self.buffer[9:12]), stated


def run(port: int, requests: Iterator[bytes], *, connections: int, seconds: float | None = None) -> Load:
    """Send requests until they or the time run out, and wait for the last answers."""
    selector = selectors.EpollSelector()
    load, started = Load(), time.perf_counter()
    busy = 0
    for _ in range(connections):
        request = next(requests, None)
        if request is None:
            break
        connection = Connection(port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(request)
        busy += 1
    until = started + seconds if seconds else float("inf")
    while busy:
        ready = selector.select(QUIET_SECONDS)
        if not ready:
            message = f"no answer for {QUIET_SECONDS} s"
            raise TimeoutError(message)
        for key, _ in ready:
            answer = key.data.receive()
            if answer is None:
                continue
            load.answered += 1
            load.times.append(time.perf_counter() - key.data.sent_at)
            load.statuses[answer[0]] += 1
            load.bytes_in += answer[1]
            request = next(requests, None) if time.perf_counter() < until else None
            if request is None:
                selector.unregister(key.data.socket)
                key.data.socket.close()
                busy -= 1
            else:
                key.data.send(request)
    load.seconds = time.perf_counter() - started
    selector.close()
    return load


def pin(core: int) -> None:
    """Keep this process on one core, where the machine has that many."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})


def get(path: str) -> bytes:
    """A GET request's bytes."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n".encode()


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A POST request's bytes."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{fields}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
