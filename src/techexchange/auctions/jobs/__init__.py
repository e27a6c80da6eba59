"""What the clock does in auctions."""

from techexchange.auctions.jobs.live import announce
from techexchange.auctions.jobs.open_bidding import closing

__all__ = ["announce", "closing"]
