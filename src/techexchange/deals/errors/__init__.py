"""What can go wrong with what was agreed."""

from techexchange.deals.errors.deal import DealNotFound

__all__ = ["DealNotFound"]
