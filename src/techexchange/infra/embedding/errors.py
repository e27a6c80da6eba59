"""What can go wrong when texts become vectors."""

from techexchange.kernel.errors import Unavailable


class EmbedderUnavailable(Unavailable):
    """Search by meaning is not available at the moment; search by words is."""
