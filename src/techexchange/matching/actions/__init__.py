"""What the two sides of a match do, what the broker does, and how matches are kept."""

from techexchange.matching.actions.brokering import introduce, propose_introduction, record_outcome
from techexchange.matching.actions.deciding import dismiss, see, show_interest
from techexchange.matching.actions.keeping import announce, keep_found, retire

__all__ = [
    "announce",
    "dismiss",
    "introduce",
    "keep_found",
    "propose_introduction",
    "record_outcome",
    "retire",
    "see",
    "show_interest",
]
