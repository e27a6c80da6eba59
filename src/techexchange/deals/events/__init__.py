"""What happened to what was agreed; terms and amounts enter as salted hashes only."""

from techexchange.deals.events.deal import DealAgreed, DealCancelled, DealEvent

__all__ = ["DealAgreed", "DealCancelled", "DealEvent"]
