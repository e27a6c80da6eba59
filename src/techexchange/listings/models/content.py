"""The content of a listing as JSON: what it must have before review, its hash, and how a change is merged."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import rfc8785

from techexchange.listings.lifecycle import Direction

Content = dict[str, Any]
Fault = dict[str, str]

DEEPEST = 8
ALWAYS_NEEDED = ("title", "summary", "description")
"""What each language given must say before the listing can be submitted."""

NEEDED = {
    Direction.SUPPLY: ("sector", "trl", "transfer_scope", "valid_until"),
    Direction.DEMAND: ("sector", "required_trl", "transfer_scope", "valid_until"),
}
"""What else a listing needs before it can be submitted."""


def languages_of(content: Mapping[str, Any]) -> list[str]:
    """The languages the texts are given in."""
    return sorted(language for language, text in content.get("texts", {}).items() if text)


def valid_until_of(content: Mapping[str, Any]) -> datetime | None:
    """The end of validity the content names."""
    named = content.get("valid_until")
    return datetime.fromisoformat(named) if named else None


def faults_of(content: Mapping[str, Any], direction: Direction, at: datetime) -> list[Fault]:
    """What is missing or past, each with its JSON pointer (RFC 6901) into the content."""
    return list(_faults(content, direction, at))


def _faults(content: Mapping[str, Any], direction: Direction, at: datetime) -> Iterator[Fault]:
    for language in languages_of(content):
        for name in ALWAYS_NEEDED:
            if not content["texts"][language].get(name):
                yield _fault(f"/texts/{language}/{name}", "missing", "This is needed before the listing is reviewed")
    for name in NEEDED[direction]:
        if not content.get(name):
            yield _fault(f"/{name}", "missing", "This is needed before the listing is reviewed")
    valid_until = valid_until_of(content)
    if valid_until and valid_until <= at:
        yield _fault("/valid_until", "in_the_past", "This must lie in the future")


def _fault(pointer: str, code: str, detail: str) -> Fault:
    return {"pointer": pointer, "code": code, "detail": detail}


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON (RFC 8785), in hex."""
    return hashlib.sha256(rfc8785.dumps(dict(content))).hexdigest()


def merged(working: Any, change: Any, depth: int = DEEPEST) -> Any:
    """A JSON merge patch (RFC 7396) applied: null removes, objects merge, everything else replaces.

    Below `depth` levels, where no content has anything, the change is taken as it is.
    """
    if not isinstance(change, Mapping) or not depth:
        return change
    result = dict(working) if isinstance(working, Mapping) else {}
    for name, value in change.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value, depth - 1)
    return result
