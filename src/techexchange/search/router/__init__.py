"""Searching over HTTP."""

from techexchange.search.router.catalogue import catalogue, upkeep

ROUTERS = (catalogue, upkeep)

__all__ = ["ROUTERS"]
