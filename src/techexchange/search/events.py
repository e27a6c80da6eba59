"""What happens to the catalogue."""

from techexchange.kernel.events import Event


class CatalogueRebuildRequested(Event):
    """Every node is to build its index anew from the database; the subject is whoever asked."""
