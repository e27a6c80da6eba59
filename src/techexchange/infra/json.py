"""JSON as the service reads and writes it, in one place."""

from typing import Any

import orjson

loads = orjson.loads


def dumps(value: Any) -> bytes:
    """Compact UTF-8 JSON."""
    return orjson.dumps(value)


def dumps_sorted(value: Any) -> bytes:
    """JSON with its fields in order: of ASCII and small whole numbers alone, it is the canonical form (RFC 8785)."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def dumps_text(value: Any) -> str:
    """Compact JSON as text, for a driver that wants text."""
    return orjson.dumps(value).decode()
