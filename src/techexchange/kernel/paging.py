"""Keyset pages: an opaque cursor holds the sort key of the last row seen, so inserts never shift a page."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from techexchange.kernel.errors import Invalid

T = TypeVar("T")
LARGEST_PAGE = 100


class CursorInvalid(Invalid):
    """This cursor is not one of ours; start again without a cursor."""


@dataclass(frozen=True)
class PageRequest:
    """How many rows are wanted (1 to 100) and after which (time, id)."""

    limit: int = 20
    after: tuple[datetime, UUID] | None = None

    @classmethod
    def parse(cls, limit: int, cursor: str | None) -> "PageRequest":
        """A request as it came in a URL; raises CursorInvalid."""
        return cls(limit, decode(cursor) if cursor else None)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and the cursor of the next page if there is one."""

    items: Sequence[T]
    next_cursor: str | None

    @classmethod
    def of(cls, rows: Sequence[T], limit: int, key: Callable[[T], tuple[datetime, UUID]]) -> "Page[T]":
        """Cut `limit + 1` fetched rows to a page; the extra row only proves that there is more."""
        items = rows[:limit]
        return cls(items, encode(*key(items[-1])) if len(rows) > limit else None)


def encode(at: datetime, id: UUID) -> str:
    """The opaque form of a sort key."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), str(id)]).encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[datetime, UUID]:
    """The sort key of an opaque cursor; raises CursorInvalid."""
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        at, id = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise CursorInvalid
        return moment, UUID(id)
    except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error) as broken:
        raise CursorInvalid from broken
