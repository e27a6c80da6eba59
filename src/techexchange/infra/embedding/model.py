"""What every embedder does, and the vectors it gives."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors of length 1, so that the inner product of two is how alike their meanings are."""

    @property
    def model(self) -> str:
        """The name under which its vectors are kept: vectors of two models cannot be compared."""

    @property
    def dimension(self) -> int:
        """How many numbers one of its vectors has."""

    async def query(self, text: str) -> Vector:
        """The vector of what someone asks, remembered for the next who asks it; raises EmbedderUnavailable."""

    async def unhurried_query(self, text: str) -> Vector:
        """The vector of a question that background work asks, behind everyone who waits; raises EmbedderUnavailable."""

    async def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of what is to be found, one row for each text; raises EmbedderUnavailable."""

    async def close(self) -> None:
        """Let go of processes and connections."""


def of_length_one(vectors: Vector) -> Vector:
    """The same directions with length 1; a zero vector stays what it is."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
