"""What was agreed, loaded in order to be changed."""

from techexchange.deals.repository.deal import Deals

__all__ = ["Deals"]
