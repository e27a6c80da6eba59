"""Reading the record, proving what stands in it, and writing it out."""

from techexchange.ledger.queries.entries import EntryFilter, chain_before, entries, follow, of_events, of_subjects
from techexchange.ledger.queries.export import EXPORT, entries_of, export, heads_of
from techexchange.ledger.queries.proofs import (
    ConsistencyProof,
    EntryReceipt,
    InclusionProof,
    latest_tree_head,
    proof_of_consistency,
    proof_of_inclusion,
    receipt,
    tree_heads,
    witnessings,
)
from techexchange.ledger.queries.standing import proven_percent
from techexchange.ledger.repository import faults, head

__all__ = [
    "EXPORT",
    "ConsistencyProof",
    "EntryFilter",
    "EntryReceipt",
    "InclusionProof",
    "chain_before",
    "entries",
    "entries_of",
    "export",
    "faults",
    "follow",
    "head",
    "heads_of",
    "latest_tree_head",
    "of_events",
    "of_subjects",
    "proof_of_consistency",
    "proof_of_inclusion",
    "proven_percent",
    "receipt",
    "tree_heads",
    "witnessings",
]
