"""An entry of the ledger, and how its hashes are made."""

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra import json
from techexchange.infra.models import Base
from techexchange.kernel.events import Event

GENESIS = bytes(32)
"""The chain hash before the first entry."""


class LedgerHead(Base):
    """The last `seq` and chain hash; locking this row is taking one's turn in the record."""

    __tablename__ = "ledger_head"

    id: Mapped[bool] = mapped_column(primary_key=True)
    seq: Mapped[int]
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary)


class PendingEntries(Base):
    """Facts handed in by a transaction; a trigger records them as its commit's last act, so no row ever stays here."""

    __tablename__ = "ledger_pending"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entries: Mapped[list[dict[str, Any]]]


class LedgerEntry(Base):
    """One fact on record."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index("ix_ledger_entries_leaf_hash", "leaf_hash", postgresql_using="hash"),
        Index("ix_ledger_entries_actor_id_seq", "actor_id", "seq"),
        Index("ix_ledger_entries_event_seq", "event", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[UUID] = mapped_column(unique=True)
    event: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    actor_id: Mapped[UUID]
    at: Mapped[datetime]
    payload: Mapped[dict[str, Any]]
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary)

    def record(self) -> dict[str, Any]:
        """The fact as it was hashed."""
        return record(
            event_id=self.event_id,
            event=self.event,
            subject_id=self.subject_id,
            actor_id=self.actor_id,
            at=self.at,
            payload=self.payload,
        )


def record(**fact: Any) -> dict[str, Any]:
    """The canonical content of a fact: ids and time as text, the time in UTC."""
    ids = {name: str(fact[name]) for name in ("event_id", "subject_id", "actor_id")}
    at: datetime = fact["at"]
    return ids | {"event": fact["event"], "at": at.astimezone(UTC).isoformat(), "payload": fact["payload"]}


def record_of(event: Event) -> dict[str, Any]:
    """The canonical content of an event about to be recorded."""
    return record(
        event_id=event.event_id,
        event=event.name,
        subject_id=event.subject_id,
        actor_id=event.actor_id,
        at=event.at,
        payload=event.payload(),
    )


def leaf_hash(content: dict[str, Any]) -> bytes:
    """SHA-256 over 0x00 and the canonical JSON: a Merkle tree leaf as in RFC 9162, section 2.1.1."""
    return hashlib.sha256(b"\x00" + json.canonical(content)).digest()


def states(content: dict[str, Any], leaf: bytes) -> bool:
    """Whether a leaf hash is that of a content.

    Sorted JSON is nearly always the canonical form, and is written eighty times faster; where it is not, the
    canonical form decides. Both name the same content, so neither can pass for another's.
    """
    return hashlib.sha256(b"\x00" + json.dumps_sorted(content)).digest() == leaf or leaf_hash(content) == leaf


def chain_hash(previous: bytes, seq: int, leaf: bytes) -> bytes:
    """SHA-256 over the chain so far, the position (8 bytes, big-endian) and the leaf."""
    return hashlib.sha256(previous + seq.to_bytes(8, "big") + leaf).digest()
