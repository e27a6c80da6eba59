"""How alike two texts are, and where to look for what may be alike.

A text is the set of its runs of three words, without case and accents. Of two sets the *resemblance* is the share of
all runs that both have (Broder, "On the resemblance and containment of documents", 1997), and *contained* the share of
the newer text's runs that the older one has: high where a passage was copied into something longer.

Texts to compare are found by bands: 128 smallest hashes of the runs, in 32 bands of 4; two texts that resemble each
other by half share a band 87 times in 100, by three quarters always but once in 300,000. The hashing is this module's
own, since bands are kept: they must not change with the version of a library.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base

RUN = 3  # words
BANDS, ROWS = 32, 4
RESEMBLING, CONTAINED = 0.5, 0.6
"""From which share on a text is shown to the moderator; choices of this exchange."""
WORD = re.compile(r"\w+")


def runs_of(text: str) -> frozenset[str]:
    """The runs of three words of a text, or all its words where it has no more."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    words = WORD.findall(plain.replace("đ", "d"))
    return frozenset(" ".join(words[start : start + RUN]) for start in range(max(1, len(words) - RUN + 1)) if words)


def texts_of(content: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """The runs of a listing's text in each language it has, with the language."""
    for language, text in content.get("texts", {}).items():
        runs = runs_of("\n".join(said for said in (text or {}).values() if isinstance(said, str)))
        if runs:
            yield language, runs


def _hash(said: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest())


MULTIPLIERS = np.array([_hash(b"multiplier %d" % row) | 1 for row in range(BANDS * ROWS)], dtype=np.uint64)
ADDENDS = np.array([_hash(b"addend %d" % row) for row in range(BANDS * ROWS)], dtype=np.uint64)


def bands_of(runs: frozenset[str]) -> list[int]:
    """The bands of a text, each a number of 64 bits with a sign; the same for the same runs on every machine."""
    hashes = np.array([_hash(run.encode()) for run in sorted(runs)], dtype=np.uint64)
    mixed: NDArray[np.uint64] = hashes[:, None] * MULTIPLIERS + ADDENDS
    smallest = (mixed >> np.uint64(32)).min(axis=0).astype(">u4").reshape(BANDS, ROWS)
    return [_signed(_hash(b"%d:" % number + row.tobytes())) for number, row in enumerate(smallest)]


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number


@dataclass(frozen=True, kw_only=True)
class Suspect:
    """A published listing whose text in a language is suspiciously like the one under review."""

    listing_id: UUID
    version: int
    language: str
    resemblance: float
    contained: float
    same_organization: bool

    @property
    def is_like(self) -> bool:
        """Whether a moderator should see it."""
        return self.resemblance >= RESEMBLING or self.contained >= CONTAINED

    def record(self) -> dict[str, Any]:
        """As it is kept with a case."""
        return asdict(self) | {"listing_id": str(self.listing_id)}


def likeness(new: frozenset[str], old: frozenset[str]) -> dict[str, float]:
    """How much two texts resemble each other, and how much of the new one the old one has, from 0 to 1."""
    shared = len(new & old)
    return {"resemblance": round(shared / len(new | old), 3), "contained": round(shared / len(new), 3)}


class Fingerprint(Base):
    """The bands of a published listing's text in one language; where it has no text at all, one row without any."""

    __tablename__ = "fingerprints"
    __table_args__ = (Index("ix_fingerprints_bands", "bands", postgresql_using="gin"),)

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    bands: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class FingerprintPosition(Base):
    """Up to which `seq` of the ledger the fingerprints are taken: one row."""

    __tablename__ = "fingerprint_position"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    position: Mapped[int]
