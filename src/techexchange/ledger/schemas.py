"""The record as owner and auditors read it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from techexchange.infra.http import Out
from techexchange.ledger.models import LedgerEntry


class LedgerEntryOut(Out):
    """One fact on record, with the hashes that prove it."""

    seq: int
    event_id: UUID
    event: str
    subject_id: UUID
    actor_id: UUID
    at: datetime
    payload: dict[str, Any]
    leaf_hash: str
    chain_hash: str

    @classmethod
    def of(cls, entry: LedgerEntry) -> "LedgerEntryOut":
        """An entry with its hashes in hex."""
        hashes = {"leaf_hash": entry.leaf_hash.hex(), "chain_hash": entry.chain_hash.hex()}
        return cls.model_validate({"seq": entry.seq} | entry.record() | hashes)


class LedgerPageOut(Out):
    """Entries in `seq` order; `next_cursor` goes on where they end."""

    items: list[LedgerEntryOut]
    next_cursor: str | None = None


class VerificationOut(Out):
    """What verifying the whole record found."""

    holds: bool
    entries: int
    chain_hash: str
    faults: list[str]
