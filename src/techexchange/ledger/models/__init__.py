"""Entries and how they are hashed, the tree over them, what is signed about it, and what was found amiss."""

from techexchange.ledger.models.entry import (
    GENESIS,
    LedgerEntry,
    LedgerHead,
    PendingEntries,
    chain_hash,
    leaf_hash,
    record,
    record_of,
    states,
)
from techexchange.ledger.models.proving import TREE_HEAD, LedgerNode, SignedRoot, TreeHead
from techexchange.ledger.models.tree import (
    EMPTY,
    SPAN,
    GrowingTree,
    Stretch,
    consistency_path,
    inclusion_path,
    proves_consistency,
    proves_inclusion,
    root_over,
    stretches,
    tops,
)
from techexchange.ledger.models.watching import LedgerFault, LedgerWatch, Witnessing

__all__ = [
    "EMPTY",
    "GENESIS",
    "SPAN",
    "TREE_HEAD",
    "GrowingTree",
    "LedgerEntry",
    "LedgerFault",
    "LedgerHead",
    "LedgerNode",
    "LedgerWatch",
    "PendingEntries",
    "SignedRoot",
    "Stretch",
    "TreeHead",
    "Witnessing",
    "chain_hash",
    "consistency_path",
    "inclusion_path",
    "leaf_hash",
    "proves_consistency",
    "proves_inclusion",
    "record",
    "record_of",
    "root_over",
    "states",
    "stretches",
    "tops",
]
