"""An embedder that asks another only for passages it was never asked for: for trying out rankings again and again."""

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from techexchange.infra.embedding import Embedder

TABLE = "CREATE TABLE IF NOT EXISTS passages (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"


class Remembered:
    """Keeps vectors of passages in `directory` by model and SHA-256 of the text; questions always reach the other."""

    def __init__(self, embedder: Embedder, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._embedder = embedder
        self._kept = sqlite3.connect(directory / "passages.sqlite", isolation_level=None, timeout=60)
        self._kept.execute("PRAGMA journal_mode = wal")
        self._kept.execute(TABLE)
        self.model, self.dimension = embedder.model, embedder.dimension

    async def query(self, text: str) -> NDArray[np.float32]:
        """The vector of a question, as the other makes it."""
        return await self._embedder.query(text)

    async def unhurried_query(self, text: str) -> NDArray[np.float32]:
        """The vector of a question, as the other makes it."""
        return await self._embedder.unhurried_query(text)

    async def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of texts; only those that are new are made."""
        keys = [hashlib.sha256(f"{self.model}\n{text}".encode()).digest() for text in texts]
        vectors = {key: found for key in set(keys) if (found := self._vector(key)) is not None}
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in vectors}
        if new:
            made = await self._embedder.passages(list(new.values()))
            rows = [(key, vector.astype("<f4").tobytes()) for key, vector in zip(new, made, strict=True)]
            self._kept.executemany("INSERT OR REPLACE INTO passages VALUES (?, ?)", rows)
            vectors |= dict(zip(new, made, strict=True))
        if not keys:
            return np.empty((0, self.dimension), np.float32)
        return np.stack([vectors[key] for key in keys])

    async def close(self) -> None:
        """Let go of both."""
        self._kept.close()
        await self._embedder.close()

    def _vector(self, key: bytes) -> NDArray[np.float32] | None:
        row = self._kept.execute("SELECT vector FROM passages WHERE key = ?", (key,)).fetchone()
        return np.frombuffer(row[0], "<f4").astype(np.float32) if row else None
