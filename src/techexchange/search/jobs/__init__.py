"""What runs beside the exchange for the search: following the ledger, making vectors, telling, and writing down."""

from techexchange.search.jobs.alerts import follow_news, tell_gathered
from techexchange.search.jobs.embedding import Embedding, embed
from techexchange.search.jobs.follower import Follower, follow
from techexchange.search.jobs.unmet import forget_old, write_down

__all__ = [
    "Embedding",
    "Follower",
    "embed",
    "follow",
    "follow_news",
    "forget_old",
    "tell_gathered",
    "write_down",
]
