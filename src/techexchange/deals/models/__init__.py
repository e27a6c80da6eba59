"""What was agreed, how it is carried out, and what it pays."""

from techexchange.deals.models.deal import Deal

__all__ = ["Deal"]
