"""Witnesses outside: whoever keeps what the exchange signed about its record where the exchange cannot reach it.

Three kinds: a file, such as one on another machine's disk; a program that takes JSON over HTTP; and a time-stamping
authority (RFC 3161), whose token says when a tree head was there.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
import rfc8785
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.timestamps.common_utils import handle_tsp_response

from techexchange.kernel.errors import Unavailable
from techexchange.settings import Settings

SECONDS = 10.0
LONGEST_ANSWER = 65_536
JSON = "application/json"
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


class WitnessUnmoved(Unavailable):
    """A witness outside did not take what it was shown; `reason` says why in one word."""


class Witness(Protocol):
    """Keeps what it is shown."""

    @property
    def name(self) -> str:
        """What it is called in the record of what was shown, without any secret of its address."""

    async def take(self, content: Mapping[str, Any]) -> bytes | None:
        """Take a signed tree head with its proof of consistency, and answer; raises WitnessUnmoved."""


@dataclass(frozen=True)
class FileWitness:
    """Adds each statement as a line to a file."""

    file: Path

    @property
    def name(self) -> str:
        """By the file's own name."""
        return f"file:{self.file.name}"

    async def take(self, content: Mapping[str, Any]) -> bytes | None:
        """Write the line down; raises WitnessUnmoved."""
        line = rfc8785.dumps(dict(content)) + b"\n"
        try:
            await asyncio.to_thread(self._add, line)
        except OSError as lost:
            raise WitnessUnmoved(reason=type(lost).__name__) from lost
        return None

    def _add(self, line: bytes) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("ab") as opened:
            opened.write(line)
            opened.flush()


@dataclass(frozen=True)
class HttpWitness:
    """Sends each statement to an address; any 2xx answer is an acceptance, such as with a signature of its own."""

    url: str
    transport: httpx.AsyncBaseTransport | None = None
    neighbours: bool = False
    """Whether other witnesses are on the same host."""

    @property
    def name(self) -> str:
        """By its host; among neighbours also by a hash of its address without the password."""
        at = urlsplit(self.url)
        if not self.neighbours:
            return f"http:{at.hostname}"
        address = f"{at.scheme}://{at.username or ''}@{at.hostname}:{at.port or ''}{at.path}?{at.query}"
        return f"http:{at.hostname}#{hashlib.sha256(address.encode()).hexdigest()[:8]}"

    async def take(self, content: Mapping[str, Any]) -> bytes | None:
        """Send it, and give what was answered; raises WitnessUnmoved."""
        body = rfc8785.dumps(dict(content))
        return await _sent(self.url, body, {"content-type": JSON, "accept": JSON}, self.transport)


@dataclass(frozen=True)
class TimeStampWitness:
    """Has the SHA-256 of each signed tree head stamped with the time; its answer is the token, as DER."""

    url: str
    transport: httpx.AsyncBaseTransport | None = None

    @property
    def name(self) -> str:
        """By its host."""
        return f"rfc3161:{urlsplit(self.url).hostname}"

    async def take(self, content: Mapping[str, Any]) -> bytes | None:
        """The token for the canonical JSON of the signed head; raises WitnessUnmoved, also for one of other content."""
        digest = hashlib.sha256(rfc8785.dumps(content["tree_head"])).digest()
        try:
            nonce, question = TimeStamper().request_cms(digest, "sha256")
            headers = {"content-type": QUERY, "accept": REPLY}
            answer = await _sent(self.url, question.dump(), headers, self.transport)
            token = handle_tsp_response(tsp.TimeStampResp.load(answer), nonce)
            stamped = token["content"]["encap_content_info"]["content"].parsed["message_imprint"]
            imprint, der = stamped["hashed_message"].native, bytes(token.dump())
        except (TimestampRequestError, ValueError, TypeError, KeyError, AttributeError) as refused:
            raise WitnessUnmoved(reason="time_stamp_refused") from refused
        if imprint != digest:
            raise WitnessUnmoved(reason="another_imprint")
        return der


async def _sent(url: str, body: bytes, headers: dict[str, str], transport: httpx.AsyncBaseTransport | None) -> bytes:
    try:
        async with httpx.AsyncClient(timeout=SECONDS, transport=transport) as client:
            answer = await client.post(url, content=body, headers=headers)
    except httpx.HTTPError as lost:
        raise WitnessUnmoved(reason="unreachable") from lost
    if not answer.is_success:
        raise WitnessUnmoved(reason=f"status_{answer.status_code}")
    if len(answer.content) > LONGEST_ANSWER:
        raise WitnessUnmoved(reason="answer_too_long")
    return answer.content


def witnesses_of(settings: Settings) -> tuple[Witness, ...]:
    """The witnesses of this exchange, as its settings name them."""
    named = list(dict.fromkeys(filter(None, (url.strip() for url in settings.witness_urls.split(",")))))
    on = Counter(urlsplit(url).hostname for url in named)
    found: list[Witness] = [HttpWitness(url, neighbours=on[urlsplit(url).hostname] > 1) for url in named]
    if settings.witness_file:
        found.append(FileWitness(settings.witness_file))
    if settings.timestamp_url:
        found.append(TimeStampWitness(settings.timestamp_url))
    return tuple(found)
