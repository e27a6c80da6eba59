"""What auctions hear, of other domains and of themselves."""

from techexchange.auctions.handlers.award import REACTIONS

__all__ = ["REACTIONS"]
