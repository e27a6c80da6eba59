"""Reading JSON that a stranger wrote: exact fields, exact types, one way to write each value."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import rfc8785

from techexchange_client.errors import Malformed

SAFE_INTEGER = 2**53 - 1
"""The largest whole number every JSON reader keeps exactly (RFC 8785, section 3.2.2.3)."""
T = TypeVar("T")
_HEX = re.compile(r"[0-9a-f]{64}")


def canonical(value: Any) -> bytes:
    """The one way to write a JSON value (RFC 8785); raises Malformed for a value that has none."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError) as without:
        raise Malformed("a value that has no canonical form") from without


def parsed(raw: bytes) -> Any:
    """The value of JSON that is written canonically; raises Malformed for any other way to write it."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as broken:
        raise Malformed("not JSON") from broken
    if canonical(value) != raw:
        raise Malformed("not written canonically (RFC 8785)")
    return value


def fields_of(value: object, *names: str) -> Mapping[str, Any]:
    """An object with exactly these fields."""
    if not isinstance(value, Mapping) or set(value) != set(names):
        raise Malformed(f"an object with exactly {', '.join(names)}")
    return value


def items_of(value: object, name: str, *, most: int) -> Sequence[Any]:
    """A list that is not too long."""
    if not isinstance(value, list | tuple) or len(value) > most:
        raise Malformed(f"{name}: a list of {most} at most")
    return value


def whole(value: object, name: str, *, least: int = 0, most: int = SAFE_INTEGER) -> int:
    """A whole number within bounds."""
    if type(value) is not int or not least <= value <= most:
        raise Malformed(f"{name}: a whole number from {least} to {most}")
    return value


def line(value: object, name: str, *, most: int) -> str:
    """A text that is not empty, not too long, and without the character NUL, which databases refuse."""
    if not isinstance(value, str) or not 1 <= len(value) <= most or "\0" in value:
        raise Malformed(f"{name}: a text of 1 to {most} characters, NUL not among them")
    return value


def matching(value: object, name: str, pattern: re.Pattern[str]) -> str:
    """A text of the form asked for."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Malformed(f"{name}: {pattern.pattern}")
    return value


def digest(value: object, name: str) -> str:
    """32 bytes in lower-case hex."""
    return matching(value, name, _HEX)


def identity(value: object, name: str) -> UUID:
    """A UUID as RFC 9562 writes it, in lower case with hyphens."""
    try:
        found = UUID(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or str(found) != value:
        raise Malformed(f"{name}: a UUID in lower case")
    return found


def octets(value: object, name: str, *, length: int | None = None) -> bytes:
    """Base64 with padding (RFC 4648, section 4), written the one way that encodes these bytes."""
    try:
        found = base64.b64decode(value, validate=True) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        found = None
    if found is None or base64.b64encode(found).decode() != value or length not in {None, len(found)}:
        raise Malformed(f"{name}: base64" + (f" of {length} bytes" if length else ""))
    return found


def optional(value: object, read: Callable[[object], T]) -> T | None:
    """Nothing, or what is read."""
    return None if value is None else read(value)
