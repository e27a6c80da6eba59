"""Vectors from any server that speaks the OpenAI embeddings protocol."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import httpx
import numpy as np
import orjson
from pydantic import SecretStr

from techexchange.infra.embedding.errors import EmbedderUnavailable
from techexchange.infra.embedding.model import Vector, of_length_one
from techexchange.infra.embedding.remembering import Remembering

MOST_TEXTS = 32
PASSAGES_TAKE = 12
"""How many times longer than a question a batch of passages may take."""
REST_SECONDS = 5.0
"""How long a server that failed is not asked again, so that no search waits for it."""


@dataclass(frozen=True)
class EmbeddingServer:
    """Where vectors come from, and how they are asked for."""

    url: str
    model: str
    dimension: int
    key: SecretStr | None = None
    prefixed: bool = True
    seconds: float = 5.0


class HttpEmbedder:
    """A server's vectors, made to have length 1; a server that failed is left alone for some seconds."""

    def __init__(self, server: EmbeddingServer, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.model, self.dimension = server.model, server.dimension
        self._server = server
        headers = {"Authorization": f"Bearer {server.key.get_secret_value()}"} if server.key else {}
        self._client = httpx.AsyncClient(headers=headers, transport=transport)
        self._rests_until = float("-inf")
        self.query = self.unhurried_query = Remembering(self._embed_question)

    async def _embed_question(self, text: str) -> Vector:
        if monotonic() < self._rests_until:
            raise EmbedderUnavailable(reason="rests")
        found: Vector = (await self._embed(self._as("query", [text]), self._server.seconds))[0]
        return found

    async def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of the texts, asked for in batches; raises EmbedderUnavailable."""
        named, seconds = self._as("passage", texts), PASSAGES_TAKE * self._server.seconds
        rows = [
            await self._embed(named[start : start + MOST_TEXTS], seconds) for start in range(0, len(named), MOST_TEXTS)
        ]
        return np.concatenate(rows) if rows else np.empty((0, self.dimension), np.float32)

    def _as(self, role: str, texts: Sequence[str]) -> list[str]:
        return [f"{role}: {text}" for text in texts] if self._server.prefixed else list(texts)

    async def _embed(self, texts: list[str], seconds: float) -> Vector:
        try:
            answer = await self._client.post(
                self._server.url, json={"model": self.model, "input": texts}, timeout=seconds
            )
            answer.raise_for_status()
            return of_length_one(self._read(answer.content, len(texts)))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as failed:
            self._rests_until = monotonic() + REST_SECONDS
            raise EmbedderUnavailable(reason=type(failed).__name__) from failed

    def _read(self, answer: bytes, count: int) -> Vector:
        data = sorted(orjson.loads(answer)["data"], key=lambda item: item["index"])
        vectors = np.array([item["embedding"] for item in data], np.float32)
        if vectors.shape != (count, self.dimension):
            raise ValueError(vectors.shape)
        return vectors

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
