"""What was agreed, as it is sent and shown."""

from techexchange.deals.schemas.deal import CancelIn, DealOut, DealQuery

__all__ = ["CancelIn", "DealOut", "DealQuery"]
