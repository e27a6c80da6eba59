"""The vectors of the latest questions, so that asking again costs nothing."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from techexchange.infra.embedding.model import Vector

MOST_REMEMBERED = 4096


class Remembering:
    """Embeds each text once, also when many ask it at the same moment, and forgets what was longest not asked."""

    def __init__(self, embed: Callable[[str], Awaitable[Vector]], most: int = MOST_REMEMBERED) -> None:
        self._embed, self._most = embed, most
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._asked: dict[str, asyncio.Task[Vector]] = {}

    async def __call__(self, text: str) -> Vector:
        known = self._known.get(text)
        if known is not None:
            self._known.move_to_end(text)
            return known
        task = self._asked.get(text)
        if task is None:
            task = self._asked[text] = asyncio.create_task(self._learn(text))
        return await asyncio.shield(task)

    async def _learn(self, text: str) -> Vector:
        try:
            vector = await self._embed(text)
        finally:
            del self._asked[text]
        vector.flags.writeable = False
        self._known[text] = vector
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return vector
