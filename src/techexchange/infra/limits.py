"""How much one caller may ask per minute, counted by each process for itself.

A request counts on the bucket of its credential once that credential has been accepted here; until then, and
without one, on the bucket of its address, so that made-up tokens open no bucket. The count slides: of the minute
before, as much still weighs as lies within the last sixty seconds. An IPv6 caller is its /64 network. With several
processes the limit of the exchange is theirs together; one that must hold exactly belongs in front of them.
"""

import hashlib
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

WINDOW_SECONDS = 60.0
Bucket = bytes | str


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after a request: `granted` or not, how many more, and in how many seconds there are more."""

    granted: bool
    remaining: int
    seconds: int


class RateLimit:
    """At most `quota` requests of one caller in any minute."""

    def __init__(self, quota: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.quota = quota
        self.policy = f'"default";q={quota};w={WINDOW_SECONDS:.0f}'.encode()
        self._clock = clock
        self._ends = clock() + WINDOW_SECONDS
        self._present: dict[Bucket, int] = {}
        self._before: dict[Bucket, int] = {}

    def take(self, credential: bytes | None, address: str) -> Allowance:
        """Count one request on the bucket it belongs to."""
        bucket: Bucket = fingerprint(credential) if credential else ""
        if not bucket or (bucket not in self._present and bucket not in self._before):
            bucket = network(address)
        return self._count(bucket)

    def accept(self, credential: bytes) -> None:
        """This credential proved good: from now on it has a bucket of its own."""
        self._present.setdefault(fingerprint(credential), 0)

    def _count(self, bucket: Bucket) -> Allowance:
        left = self._ends - self._clock()
        if left <= 0:
            left = self._roll(left)
        fading = self._before.get(bucket, 0) * left / WINDOW_SECONDS
        used = self._present.get(bucket, 0) + 1
        seconds = int(left) + 1
        if fading + used > self.quota:
            return Allowance(granted=False, remaining=0, seconds=seconds)
        self._present[bucket] = used
        return Allowance(granted=True, remaining=int(self.quota - fading - used), seconds=seconds)

    def _roll(self, left: float) -> float:
        recent = left > -WINDOW_SECONDS
        self._before = self._present if recent else {}
        self._present = {}
        left = left + WINDOW_SECONDS if recent else WINDOW_SECONDS
        self._ends = self._clock() + left
        return left


def fingerprint(credential: bytes) -> bytes:
    """What a bucket knows of a credential."""
    return hashlib.sha256(credential).digest()


@lru_cache(maxsize=10_000)
def network(address: str) -> str:
    """The caller behind an address: itself, or its /64 network where addresses are plentiful (IPv6)."""
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    except ValueError:
        return address


@lru_cache(maxsize=10_000)
def is_inside(address: str) -> bool:
    """Whether an address lies in the exchange's own network rather than on the public internet."""
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False
