"""Where the index of this node lives, and which of its generations answers.

Each process has a place of its own under the search directory, taken by a lock; in it each rebuild makes a new
generation, and the one before is removed once the new one answers.
"""

import shutil
import time
from pathlib import Path
from typing import TextIO

from techexchange.infra.fulltext import Engine, IndexInUse, Synonyms, lock_directory
from techexchange.search.errors import CatalogueNotReady
from techexchange.search.queries.documents import SCHEMA

MOST_PROCESSES = 64
CURRENT_SECONDS = 5.0
HEAP_BYTES = 60_000_000


class Catalogue:
    """The index of this node; made without touching the disk, opened by whoever follows the ledger."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._place: Path | None = None
        self._lock: TextIO | None = None
        self._answering: Engine | None = None
        self._generation = 0
        self._synonyms = Synonyms()
        self._followed = 0
        self._followed_at = float("-inf")

    @property
    def engine(self) -> Engine:
        """The index that answers; raises CatalogueNotReady before there is one."""
        if self._answering is None:
            raise CatalogueNotReady
        return self._answering

    @property
    def ready(self) -> bool:
        """Whether there is an index that answers."""
        return self._answering is not None

    @property
    def position(self) -> int:
        """The `seq` up to which the answers reflect the ledger."""
        return self._followed

    async def is_current(self) -> bool:
        """Whether there is an index, and it has been following the ledger until now."""
        return self.ready and time.monotonic() - self._followed_at < CURRENT_SECONDS

    def learn(self, synonyms: Synonyms) -> None:
        """Search by these synonyms from now on, whichever index answers."""
        self._synonyms = synonyms
        if self._answering is not None:
            self._answering.synonyms = synonyms

    def advance(self, seq: int) -> None:
        """The answers reflect the ledger up to `seq`, just now."""
        self._followed = seq
        self._followed_at = time.monotonic()

    def open(self) -> Engine | None:
        """Take a place of one's own and open the index left there, if one was ever finished; it does not answer yet."""
        self._place, self._lock = _take_place(self._directory)
        generations = sorted((int(path.name) for path in self._place.iterdir() if path.name.isdigit()), reverse=True)
        self._generation = generations[0] if generations else 0
        kept = None
        for number in generations:
            engine = None if kept else Engine(SCHEMA, self._place / str(number), heap_bytes=HEAP_BYTES)
            if engine is not None and engine.position:
                kept = engine
                continue
            if engine is not None:
                engine.close()
            shutil.rmtree(self._place / str(number), ignore_errors=True)
        return kept

    def fresh(self) -> Engine:
        """An empty index of the next generation."""
        assert self._place is not None
        self._generation += 1
        return Engine(SCHEMA, self._place / str(self._generation), heap_bytes=HEAP_BYTES)

    def swap(self, engine: Engine) -> Engine | None:
        """Answer from this index from now on; gives the one before."""
        engine.synonyms = self._synonyms
        before, self._answering = self._answering, engine
        return before

    def discard(self, engine: Engine) -> None:
        """Close an index that answers no more and remove its files."""
        engine.close()
        if engine.path is not None:
            shutil.rmtree(engine.path, ignore_errors=True)

    def close(self) -> None:
        """Stop answering and leave the place to the next process."""
        if self._answering is not None:
            self._answering.close()
            self._answering = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _take_place(directory: Path) -> tuple[Path, TextIO]:
    for number in range(1, MOST_PROCESSES + 1):
        place = directory / f"process-{number}"
        try:
            return place, lock_directory(place)
        except IndexInUse:
            continue
    raise IndexInUse(path=str(directory))
