"""The whole record as a file that anyone can verify, and reading such a file: docs/ledger.md."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.infra import json
from techexchange.ledger import repository

EXPORT = "techexchange-ledger-1"
"""The format, as its first line names it."""
HEADS_AT_ONCE = 1000


async def export(session: AsyncSession, keys: Sequence[str] = ()) -> AsyncIterator[str]:
    """The record as JSON Lines: a line about it, one for each entry, one for each tree head over them.

    Every line is canonical JSON (RFC 8785). `keys` are the public keys as `x` of GET /v1/keys gives them.
    """
    end = (await repository.head(session)).seq
    yield _line({"format": EXPORT, "entries": end, "keys": list(keys)})
    async for row in repository.every_row(session, end):
        hashes = {"leaf_hash": row.leaf_hash.hex(), "chain_hash": row.chain_hash.hex()}
        yield _line({"seq": row.seq} | row.record() | hashes)
    after = 0
    while heads := await repository.heads_between(session, after, end, HEADS_AT_ONCE):
        for head in heads:
            session.expunge(head)
            yield _line({"tree_head": head.signed()})
        after = heads[-1].tree_size


def _line(content: dict[str, Any]) -> str:
    return json.dumps_sorted(content).decode()


def entries_of(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The entries of an export, in `seq` order."""
    for line in lines:
        parsed = json.loads(line)
        if "seq" in parsed:
            yield parsed


def heads_of(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The signed tree heads of an export, smallest first."""
    for line in lines:
        parsed = json.loads(line)
        if "tree_head" in parsed:
            yield parsed["tree_head"]
