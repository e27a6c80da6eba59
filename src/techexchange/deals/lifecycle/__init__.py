"""The lives of what was agreed."""

from techexchange.deals.lifecycle.deal import CANCEL, LIFE, DealStatus

__all__ = ["CANCEL", "LIFE", "DealStatus"]
