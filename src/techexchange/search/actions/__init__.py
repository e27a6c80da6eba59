"""What is done with the catalogue."""

from techexchange.search.actions.upkeep import rebuild

__all__ = ["rebuild"]
