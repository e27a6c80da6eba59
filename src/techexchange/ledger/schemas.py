"""The record as owner and auditors read it, and its proofs as anybody does."""

import base64
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from techexchange.infra.http import Out
from techexchange.ledger.models import LedgerEntry, TreeHead, Witnessing
from techexchange.ledger.queries import ConsistencyProof, EntryReceipt, InclusionProof

Hash = Annotated[str, Field(description="SHA-256 in hex", examples=["6e340b9cffb37a989ca544e6bb780a2c" * 2])]


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
    """What verifying found of the record from the cursor on; `next_cursor` goes on where it ended."""

    holds: Annotated[bool, Field(description="Whether these entries hold; the record does if those after them do too.")]
    entries: Annotated[int, Field(description="To which `seq` it was verified.")]
    chain_hash: Annotated[str, Field(description="The chain hash of that entry.")]
    tree_heads: Annotated[int, Field(description="How many signed tree heads were held against these entries.")]
    root_hash: Annotated[Hash, Field(description="The root of the tree to that entry.")]
    faults: list[str]
    next_cursor: str | None = None


class TreeHeadOut(Out):
    """A signed tree head: Ed25519 over the canonical JSON (RFC 8785) of all its other fields."""

    format: Annotated[str, Field(examples=["techexchange-tree-head/1"])]
    origin: Annotated[str, Field(description="Whose record it is.")]
    tree_size: Annotated[int, Field(description="How many entries the tree stands over: all to this `seq`.")]
    root_hash: Hash
    at: Annotated[str, Field(description="When it was signed, as it was signed.")]
    key_id: Annotated[str, Field(description="Which key of GET /v1/keys signed it.")]
    signature: Annotated[str, Field(description="64 bytes in base64")]

    @classmethod
    def of(cls, head: TreeHead) -> "TreeHeadOut":
        """A head as it was signed."""
        return cls.model_validate(head.signed())


class TreeHeadPageOut(Out):
    """Signed tree heads, the newest first; `next_cursor` goes on where they end."""

    items: list[TreeHeadOut]
    next_cursor: str | None = None


class InclusionOut(Out):
    """That an entry is in the tree of a size (RFC 9162, section 2.1.3); the hashes lead from the leaf to the root."""

    seq: int
    leaf_index: int
    leaf_hash: Hash
    tree_size: int
    hashes: list[str]

    @classmethod
    def of(cls, proof: InclusionProof) -> "InclusionOut":
        """A proof with its hashes in hex."""
        return cls(
            seq=proof.seq,
            leaf_index=proof.leaf_index,
            leaf_hash=proof.leaf_hash.hex(),
            tree_size=proof.tree_size,
            hashes=[hashed.hex() for hashed in proof.hashes],
        )


class ConsistencyOut(Out):
    """That the tree of the second size begins with that of the first (RFC 9162, section 2.1.4)."""

    first: int
    second: int
    hashes: list[str]

    @classmethod
    def of(cls, proof: ConsistencyProof) -> "ConsistencyOut":
        """A proof with its hashes in hex."""
        return cls(first=proof.first, second=proof.second, hashes=[hashed.hex() for hashed in proof.hashes])


class EntryReceiptOut(Out):
    """That a fact is on record, provable without asking the exchange again."""

    event_id: UUID
    seq: int
    leaf_hash: Hash
    inclusion: InclusionOut
    tree_head: TreeHeadOut
    entry: Annotated[
        LedgerEntryOut | None, Field(description="What was recorded, for owner and auditors only; for others null.")
    ]

    @classmethod
    def of(cls, receipt: EntryReceipt) -> "EntryReceiptOut":
        """A receipt as the actor may see it."""
        return cls(
            event_id=receipt.event_id,
            seq=receipt.inclusion.seq,
            leaf_hash=receipt.inclusion.leaf_hash.hex(),
            inclusion=InclusionOut.of(receipt.inclusion),
            tree_head=TreeHeadOut.of(receipt.tree_head),
            entry=LedgerEntryOut.of(receipt.full) if receipt.full else None,
        )


class WitnessingOut(Out):
    """What a witness outside was shown, and whether it took it."""

    id: UUID
    witness: str
    tree_size: int
    at: datetime
    accepted: bool
    failure: str | None
    answer: Annotated[
        str | None, Field(description="What it answered, in base64, such as an RFC 3161 time-stamp token.")
    ]

    @classmethod
    def of(cls, one: Witnessing) -> "WitnessingOut":
        """An attempt, with the answer in base64."""
        answer = base64.b64encode(one.answer).decode() if one.answer is not None else None
        return cls(
            id=one.id,
            witness=one.witness,
            tree_size=one.tree_size,
            at=one.at,
            accepted=one.accepted,
            failure=one.failure,
            answer=answer,
        )


class WitnessingPageOut(Out):
    """Attempts, the newest first; `next_cursor` goes on where they end."""

    items: list[WitnessingOut]
    next_cursor: str | None = None
