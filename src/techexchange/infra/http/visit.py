"""One request on its way through the edge, and what the edge adds to its answer."""

import os
import re

from starlette.types import Message, Receive, Scope, Send

from techexchange.infra.http.problems import TooLarge, render
from techexchange.infra.pages import Header
from techexchange.kernel.errors import ExchangeError

REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,128}")
TRACE_PARENT = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
PROTECTION: list[Header] = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
FOR_ANSWERS: list[Header] = [*PROTECTION, (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")]
DOCS_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FOR_DOCS: list[Header] = [*PROTECTION, (b"content-security-policy", DOCS_POLICY)]


class Visit:
    """One request: who asks, under which id, and how it was answered; `status` is 0 until it is."""

    __slots__ = (
        "_pass_on",
        "address",
        "captured",
        "extra",
        "headers",
        "method",
        "path",
        "request_id",
        "scope",
        "status",
    )

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self._pass_on = send
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.path: str = scope["path"]
        self.method: str = scope["method"]
        given = self.headers.get(b"x-request-id")
        self.request_id = given if given and REQUEST_ID.fullmatch(given) else os.urandom(16).hex().encode()
        client = scope.get("client")
        self.address: str = client[0] if client else ""
        self.status = 0
        self.captured: list[Message] | None = None
        self.extra = FOR_DOCS if self.path.startswith("/docs") else FOR_ANSWERS

    @property
    def language(self) -> str | None:
        """What the caller accepts."""
        return self.headers.get(b"accept-language", b"").decode("latin-1")

    @property
    def is_anonymous_reading(self) -> bool:
        """Whether everybody would get the same answer."""
        return self.method == "GET" and b"authorization" not in self.headers and not self.scope["query_string"]

    @property
    def trace_id(self) -> str | None:
        """The trace this request belongs to, where a valid `traceparent` names one."""
        parent = self.headers.get(b"traceparent")
        match = TRACE_PARENT.fullmatch(parent) if parent else None
        return match[1].decode() if match else None

    async def send(self, message: Message) -> None:
        """Pass an answer on with what the edge adds."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], *self.extra, (b"x-request-id", self.request_id)]
        if self.captured is not None:
            self.captured.append(message)
        await self._pass_on(message)

    async def tell(self, error: ExchangeError, receive: Receive) -> None:
        """Answer with a problem of the edge's own."""
        response = render(error, self.language)
        if isinstance(error, TooLarge):
            response.headers["connection"] = "close"
        await response(self.scope, receive, self.send)
