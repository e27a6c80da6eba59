"""Remembered vectors are those that were made, and none is made twice."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from benchmarks.remembered import Remembered
from numpy.typing import NDArray


class Counting:
    """Gives each text a vector of its own and keeps what it was asked."""

    dimension = 4

    def __init__(self, model: str = "one") -> None:
        self.model = model
        self.asked: list[str] = []
        self.closed = False

    async def query(self, text: str) -> NDArray[np.float32]:
        self.asked.append(text)
        return np.full(self.dimension, len(text), np.float32)

    async def unhurried_query(self, text: str) -> NDArray[np.float32]:
        return await self.query(text)

    async def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.extend(texts)
        return np.array([np.full(self.dimension, len(text) / 7, np.float32) for text in texts])

    async def close(self) -> None:
        self.closed = True


async def test_a_passage_is_made_once_over_all_runs(tmp_path: Path):
    first, second = Counting(), Counting()
    made = await Remembered(first, tmp_path).passages(["a", "bb", "a"])
    again = await Remembered(second, tmp_path).passages(["bb", "ccc", "a"])
    assert (first.asked, second.asked) == (["a", "bb"], ["ccc"])
    assert np.array_equal(made, await Counting().passages(["a", "bb", "a"]))
    assert np.array_equal(again, await Counting().passages(["bb", "ccc", "a"]))


async def test_another_model_has_vectors_of_its_own(tmp_path: Path):
    other = Counting("two")
    await Remembered(Counting(), tmp_path).passages(["a"])
    await Remembered(other, tmp_path).passages(["a"])
    assert other.asked == ["a"]


async def test_queries_are_never_remembered(tmp_path: Path):
    counting = Counting()
    remembered = Remembered(counting, tmp_path)
    await remembered.query("q")
    await remembered.query("q")
    assert counting.asked == ["q", "q"]


async def test_nothing_asked_is_nothing_made(tmp_path: Path):
    counting = Counting()
    remembered = Remembered(counting, tmp_path)
    assert (await remembered.passages([])).shape == (0, 4)
    await remembered.close()
    assert counting.asked == []
    assert counting.closed
