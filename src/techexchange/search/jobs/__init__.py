"""What runs beside the exchange for the search: the follower of the ledger, and the making of vectors."""

from techexchange.search.jobs.embedding import Embedding, embed
from techexchange.search.jobs.follower import Follower, follow

__all__ = ["Embedding", "Follower", "embed", "follow"]
