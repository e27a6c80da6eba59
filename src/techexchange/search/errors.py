"""What can go wrong when searching."""

from techexchange.kernel.errors import Unavailable


class CatalogueNotReady(Unavailable):
    """The catalogue is being built for the first time; try again in a moment."""
