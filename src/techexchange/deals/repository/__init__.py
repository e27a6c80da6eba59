"""What was agreed, loaded in order to be changed."""

from techexchange.deals.repository.contract import Contracts
from techexchange.deals.repository.deal import Deals

__all__ = ["Contracts", "Deals"]
