"""Reading what was agreed; nobody but its parties can."""

from techexchange.deals.queries.deal import deal, deals

__all__ = ["deal", "deals"]
