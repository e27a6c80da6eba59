"""Rows of the record, of its tree, and of what is kept about both."""

from techexchange.ledger.repository.entries import LeafRow, append, every_entry, every_row, head, of_fact, rows_between
from techexchange.ledger.repository.proofs import (
    alone,
    extend,
    head_of,
    heads_between,
    keep_head,
    latest_head,
    nodes_of,
    root_at,
    roots_over,
    seq_of_leaf,
)
from techexchange.ledger.repository.watching import (
    faults,
    keep_witnessing,
    last_witnessings,
    note_fault,
    taken_by,
    watch_of,
)

__all__ = [
    "LeafRow",
    "alone",
    "append",
    "every_entry",
    "every_row",
    "extend",
    "faults",
    "head",
    "head_of",
    "heads_between",
    "keep_head",
    "keep_witnessing",
    "last_witnessings",
    "latest_head",
    "nodes_of",
    "note_fault",
    "of_fact",
    "root_at",
    "roots_over",
    "rows_between",
    "seq_of_leaf",
    "taken_by",
    "watch_of",
]
