"""Passwords: argon2id at or above ASVS 5.0 appendix C, hashed beside the event loop, a few at a time.

A hash made with older parameters is renewed when its owner next signs in. An account that does not exist costs the
same work as one that does.
"""

import asyncio
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pwdlib.hashers.argon2 import Argon2Hasher

from techexchange.kernel.errors import Invalid, Unavailable

SHORTEST, LONGEST = 12, 128
AT_ONCE = 2
COMMONEST = frozenset(Path(__file__).with_name("weak_passwords.txt").read_text().split())
"""Words and runs that head every published list of leaked passwords."""


class PasswordTooWeak(Invalid):
    """Choose another password: 12 to 128 characters, not a common one, and without your name or e-mail address."""


class PasswordHashingTooWeak(Unavailable):
    """The password hashing parameters are below what is safe; the service does not start."""


@dataclass(frozen=True)
class Cost:
    """What one hash costs: KiB of memory, passes, lanes."""

    memory: int = 19_456
    time: int = 2
    parallelism: int = 1


ACCEPTED = (Cost(47_104, 1), Cost(19_456, 2), Cost(12_288, 3))
"""The least that ASVS 5.0 appendix C accepts for argon2id with one lane."""


@dataclass(frozen=True)
class Proof:
    """Whether a password was right, and the hash to store instead where the old one is out of date."""

    holds: bool
    renewed: str | None = None


class Passwords:
    """Hashes and verifies; its threads bound how much memory and processor passwords can take."""

    def __init__(self, cost: Cost | None = None) -> None:
        cost = cost or Cost()
        if not any(cost.memory >= least.memory and cost.time >= least.time for least in ACCEPTED):
            raise PasswordHashingTooWeak(memory=cost.memory, time=cost.time)
        self._hasher = Argon2Hasher(cost.time, cost.memory, cost.parallelism)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe())

    async def hash(self, password: str) -> str:
        """The hash to store."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._hasher.hash, normal(password))

    async def verify(self, password: str, stored: str | None) -> Proof:
        """Whether the password is that of the stored hash; without one it takes as long and does not hold."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._prove, normal(password), stored)

    def _prove(self, password: str, stored: str | None) -> Proof:
        right = self._hasher.verify(password, stored or self._nobodys)
        if not right or stored is None:
            return Proof(holds=False)
        outdated = self._hasher.check_needs_rehash(stored)
        return Proof(holds=True, renewed=self._hasher.hash(password) if outdated else None)


def normal(password: str) -> str:
    """The password in one Unicode form (NFKC), however the keyboard composed it (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


def require_strong(password: str, *about: str) -> None:
    """Refuse what is too short or long, common, monotonous, or holds words `about` its owner (NIST SP 800-63B)."""
    plain = normal(password).casefold()
    words = {word for text in about for word in _words(text)}
    letters = "".join(c for c in plain if c.isalnum())
    stripped = letters.strip("0123456789")
    reason = None
    if not SHORTEST <= len(normal(password)) <= LONGEST:
        reason = "length"
    elif len(set(plain)) < 5:
        reason = "monotonous"
    elif {letters, stripped} & COMMONEST or any(letters == word * (len(letters) // len(word)) for word in COMMONEST):
        reason = "common"
    elif any(word in plain for word in words):
        reason = "personal"
    if reason:
        raise PasswordTooWeak(reason=reason)


def _words(text: str) -> set[str]:
    folded = text.casefold()
    return {word for word in (folded, *folded.replace("@", " ").split()) if len(word) >= 4}
