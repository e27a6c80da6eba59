"""Verifying the record, signing what it has come to, looking it through, and showing it to witnesses."""

from techexchange.ledger.actions.signing import MOST_LEAVES, Notary, sign_tree_head
from techexchange.ledger.actions.verifying import Verification, verify
from techexchange.ledger.actions.watching import Discrepancy, note_unsigned, watch
from techexchange.ledger.actions.witnessing import Statement, due_for, note_witnessing

__all__ = [
    "MOST_LEAVES",
    "Discrepancy",
    "Notary",
    "Statement",
    "Verification",
    "due_for",
    "note_unsigned",
    "note_witnessing",
    "sign_tree_head",
    "verify",
    "watch",
]
