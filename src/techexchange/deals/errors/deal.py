"""What can go wrong with a deal."""

from techexchange.kernel.errors import NotFound


class DealNotFound(NotFound):
    """There is no such deal, or you are not a party to it."""
