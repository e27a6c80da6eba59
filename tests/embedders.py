"""An embedder for tests: the same words give the same vector, everywhere and at once."""

import asyncio
import re
import zlib
from collections.abc import Sequence

import numpy as np

from techexchange.infra.embedding import EmbedderUnavailable, Vector, of_length_one

ALIKE = {"lọc": "filter", "nước": "water", "biển": "sea", "tôm": "shrimp", "nuôi": "breeding", "màng": "membrane"}


class MemoryEmbedder:
    """Counts hashed words, with some Vietnamese ones read as their English ones; counts what it is asked."""

    def __init__(self, model: str = "words", dimension: int = 384, *, seconds: float = 0.0) -> None:
        self.model, self.dimension, self.seconds = model, dimension, seconds
        self.embedded: list[str] = []
        self.asked: list[str] = []
        self.down = False

    async def query(self, text: str) -> Vector:
        """The vector of a question."""
        self._must_be_up()
        self.asked.append(text)
        return self._of(text)

    async def unhurried_query(self, text: str) -> Vector:
        """The vector of a question, as the other ones."""
        return await self.query(text)

    async def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of texts, after `seconds` for each."""
        self._must_be_up()
        await asyncio.sleep(self.seconds * len(texts))
        self.embedded += texts
        return np.array([self._of(text) for text in texts], np.float32).reshape(len(texts), self.dimension)

    async def close(self) -> None:
        """There is nothing to let go of."""

    def _must_be_up(self) -> None:
        if self.down:
            raise EmbedderUnavailable

    def _of(self, text: str) -> Vector:
        counts = np.zeros(self.dimension, np.float32)
        for word in re.findall(r"\w+", text.lower()):
            counts[zlib.crc32(ALIKE.get(word, word).encode()) % self.dimension] += 1
        return of_length_one(counts)
