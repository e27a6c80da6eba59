"""JSON as the service reads and writes it, in one place."""

import re
from typing import Any

import orjson
import rfc8785

loads = orjson.loads
TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
UNLIKE = re.compile(rb"[0-9][.eE]")
ASTRAL = re.compile(rb"[\xf0-\xf4]")


def dumps(value: Any) -> bytes:
    """Compact UTF-8 JSON."""
    return orjson.dumps(value)


def dumps_sorted(value: Any) -> bytes:
    """JSON with its fields in order: of ASCII and small whole numbers alone, it is the canonical form (RFC 8785)."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def canonical(value: Any) -> bytes:
    """The canonical form (RFC 8785); raises rfc8785.CanonicalizationError for what has none.

    Both writers differ in fractions, in how names beyond Unicode's first plane are ordered, and in large numbers:
    where there are none, the quick one writes the same bytes. NaN and infinity, which JSON has not, become null.
    """
    try:
        quick = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
    except orjson.JSONEncodeError:
        return rfc8785.dumps(value)
    return rfc8785.dumps(value) if ASTRAL.search(quick) or UNLIKE.search(TEXT.sub(b"", quick)) else quick


def dumps_text(value: Any) -> str:
    """Compact JSON as text, for a driver that wants text."""
    return orjson.dumps(value).decode()
