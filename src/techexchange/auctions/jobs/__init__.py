"""What the clock does in auctions."""

from techexchange.auctions.jobs.live import announce
from techexchange.auctions.jobs.open_bidding import closing
from techexchange.auctions.jobs.procedure import tick

__all__ = ["announce", "closing", "tick"]
