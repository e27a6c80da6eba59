"""What can go wrong with a full-text index."""

from techexchange.kernel.errors import Unavailable


class IndexInUse(Unavailable):
    """Another process is writing this search index; give each process a directory of its own."""
