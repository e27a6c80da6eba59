"""Public answers kept as the very bytes that were sent, and dropped when the record says that they changed.

The truth stays in PostgreSQL. Whoever follows the ledger calls `drop` for each fact after which the public view may
differ and `advance` whenever it has caught up; while that has not happened for two seconds, nothing is served from
here. A reading that was under way when its page was dropped is not kept: it may have seen the time before.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID
from weakref import WeakValueDictionary

PREFIX = "/v1/listings/"
KEEPABLE = re.compile(r"/v1/listings/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FRESH_SECONDS = 2.0
BARRED_SECONDS = 5.0
CAPACITY = 64 * 1024 * 1024
OVERHEAD = 1024
"""What a kept page takes beside its body, in bytes, generously."""

Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One public answer: its bytes, its headers, and its strong ETag."""

    body: bytes
    headers: list[Header]
    etag: bytes

    @property
    def size(self) -> int:
        """How much of the capacity it takes, in bytes."""
        return len(self.body) + OVERHEAD


class Reading:
    """A reading of a page under way; dropping the page spoils it."""

    __slots__ = ("__weakref__",)


class Pages:
    """The kept pages by path, the least lately used going first when `capacity` bytes are full."""

    def __init__(self, capacity: int = CAPACITY, clock: Callable[[], float] = time.monotonic) -> None:
        self.capacity = capacity
        self.size = 0
        self.enabled = True
        self.position = 0
        self.followed_at = float("-inf")
        self._clock = clock
        self._kept: OrderedDict[str, KeptPage] = OrderedDict()
        self._readings: WeakValueDictionary[str, Reading] = WeakValueDictionary()
        self._barred: dict[str, float] = {}

    @property
    def live(self) -> bool:
        """Whether the record is being followed, so that what is kept is what is true."""
        return self.enabled and self._clock() - self.followed_at < FRESH_SECONDS

    def get(self, path: str) -> KeptPage | None:
        """The page to serve at a path, if there is one that can be trusted now."""
        page = self._kept.get(path)
        if page is None or not self.live:
            return None
        self._kept.move_to_end(path)
        return page

    def begin(self, path: str) -> Reading | None:
        """Note that a path is about to be read; None where its answer is not for keeping."""
        if not self.live or not KEEPABLE.fullmatch(path):
            return None
        return self._readings.setdefault(path, Reading())

    def keep(self, path: str, reading: Reading, page: KeptPage) -> bool:
        """Keep what a reading brought, unless the page was dropped or barred meanwhile."""
        if not self.live or self._readings.get(path) is not reading or self._is_barred(path):
            return False
        self._forget(path)
        self._kept[path] = page
        self.size += page.size
        while self.size > self.capacity:
            self._forget(next(iter(self._kept)))
        return True

    def drop(self, listing_id: UUID | str) -> None:
        """The public view of a listing may differ from now on."""
        path = f"{PREFIX}{listing_id}"
        self._readings.pop(path, None)
        self._forget(path)

    def bar(self, listing_ids: Iterable[UUID | str]) -> None:
        """These are about to change in this very process: drop them, and keep nothing of them for five seconds."""
        now = self._clock()
        if len(self._barred) > 1000:
            self._barred = {path: until for path, until in self._barred.items() if until > now}
        for listing_id in listing_ids:
            self.drop(listing_id)
            self._barred[f"{PREFIX}{listing_id}"] = now + BARRED_SECONDS

    def advance(self, seq: int) -> None:
        """The record was followed up to `seq`, just now."""
        self.position = seq
        self.followed_at = self._clock()

    def clear(self) -> None:
        """Keep nothing, spoil every reading under way, and trust nothing until the next `advance`."""
        self._kept.clear()
        self._readings.clear()
        self.size = 0
        self.followed_at = float("-inf")

    def _is_barred(self, path: str) -> bool:
        until = self._barred.get(path)
        return until is not None and self._clock() < until

    def _forget(self, path: str) -> None:
        page = self._kept.pop(path, None)
        if page is not None:
            self.size -= page.size
