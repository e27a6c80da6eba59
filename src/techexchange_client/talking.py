"""How one talks with the exchange, without the network: what is sent, what is made of the answer, when to try again.

A conversation yields what to do next and is told what came of it; `Client` carries it on in one thread, `AsyncClient`
in an event loop.
"""

import secrets
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, TypeVar
from uuid import uuid4

import httpx

T = TypeVar("T")
ATTEMPTS = 6
LONGEST_PAUSE = 20.0  # seconds
TIMEOUT = httpx.Timeout(30.0, read=60.0)
_CHANCE = secrets.SystemRandom()
LATER = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.BAD_GATEWAY}


class Refused(Exception):
    """The exchange refused: its problem document (RFC 9457) says why."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or problem.get("title") or status))
        self.status, self.problem = status, problem
        self.code: str = str(problem.get("code", ""))


@dataclass(frozen=True)
class Call(Generic[T]):
    """One thing asked of the exchange; it may always be asked again, for it acts once."""

    method: str
    path: str
    read: Callable[[httpx.Response], T]
    body: object = None
    query: Mapping[str, str | int] = field(default_factory=dict)
    key: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True)
class Pause:
    """Wait so many seconds."""

    seconds: float


Step = httpx.Request | Pause
Conversation = Generator[Step, httpx.Response | None, T]


class Session:
    """Who speaks to which exchange, and how a conversation goes."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self.refresh_token: str | None = None

    def ask(self, call: Call[T]) -> Conversation[T]:
        """What to do until the call is answered; raises Refused, or the transport's error after the last attempt."""
        renewed = False
        for attempt in range(1, ATTEMPTS):
            try:
                answer = _received((yield self.request(call)))
            except httpx.TransportError:
                yield Pause(_pause(attempt))
                continue
            if answer.status_code == HTTPStatus.UNAUTHORIZED and self.refresh_token and not renewed:
                renewed = True
                yield from self._renew()
            elif answer.status_code in LATER:
                yield Pause(_asked_pause(answer, attempt))
            else:
                return call.read(accepted(answer))
        return call.read(accepted(_received((yield self.request(call)))))

    def request(self, call: Call[T]) -> httpx.Request:
        """The request of a call."""
        headers = {"accept": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        if call.method == "POST":
            headers["idempotency-key"] = call.key
        content: dict[str, Any] = {"json": call.body} if call.body is not None else {}
        limits = {"timeout": TIMEOUT.as_dict()}
        return httpx.Request(
            call.method,
            f"{self.url}{call.path}",
            params=dict(call.query),
            headers=headers,
            extensions=limits,
            **content,
        )

    def signed_in(self, tokens: Mapping[str, Any]) -> None:
        """Speak as whoever was given these tokens."""
        self.token, self.refresh_token = tokens["access_token"], tokens["refresh_token"]

    def _renew(self) -> Conversation[None]:
        call = Call("POST", "/v1/sessions/refresh", as_json, {"refresh_token": self.refresh_token})
        self.token = self.refresh_token = None
        self.signed_in(as_json(accepted(_received((yield self.request(call))))))


def as_json(answer: httpx.Response) -> dict[str, Any]:
    """The answer's object."""
    given: dict[str, Any] = answer.json()
    return given


def as_bytes(answer: httpx.Response) -> bytes:
    """The answer as it came."""
    return answer.content


def accepted(answer: httpx.Response) -> httpx.Response:
    """The answer, where it is none of refusal; raises Refused."""
    if answer.is_success:
        return answer
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    raise Refused(answer.status_code, problem if isinstance(problem, dict) else {})


def _received(answer: httpx.Response | None) -> httpx.Response:
    assert answer is not None, "a request was sent, and nothing given for it"
    return answer


def _asked_pause(answer: httpx.Response, attempt: int) -> float:
    asked: str = answer.headers.get("retry-after", "")
    return min(float(asked), LONGEST_PAUSE) if asked.isdecimal() else _pause(attempt)


def _pause(attempt: int) -> float:
    """Twice as long each time, from 0.2 seconds, and never for two callers the same."""
    longest: float = min(0.1 * 2**attempt, LONGEST_PAUSE)
    return longest * _CHANCE.uniform(0.75, 1.25)
