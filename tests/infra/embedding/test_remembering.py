"""Asking again costs nothing."""

import asyncio

import numpy as np
import pytest

from techexchange.infra.embedding import EmbedderUnavailable
from techexchange.infra.embedding.remembering import Remembering


async def test_many_who_ask_at_once_are_answered_from_one_embedding():
    asked, open_ = [], asyncio.Event()

    async def embed(text):
        asked.append(text)
        await open_.wait()
        return np.ones(2, np.float32)

    remembering = Remembering(embed)
    waiting = [asyncio.create_task(remembering("q")) for _ in range(5)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    open_.set()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert all(answer is answers[1] for answer in answers[1:])
    assert asked == ["q"]
    with pytest.raises(ValueError, match="read-only"):
        answers[1][0] = 2


async def test_what_was_longest_not_asked_is_forgotten():
    asked = []

    async def embed(text):
        asked.append(text)
        return np.ones(2, np.float32)

    remembering = Remembering(embed, most=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        await remembering(text)
    assert asked == ["a", "b", "c", "b"]


async def test_a_failure_is_not_remembered():
    failures = [EmbedderUnavailable()]

    async def embed(_):
        if failures:
            raise failures.pop()
        return np.ones(2, np.float32)

    remembering = Remembering(embed)
    with pytest.raises(EmbedderUnavailable):
        await remembering("q")
    assert (await remembering("q") == 1).all()
