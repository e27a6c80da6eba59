"""Searching over HTTP."""

from techexchange.search.router.catalogue import catalogue, near, upkeep
from techexchange.search.router.guidance import router as guidance
from techexchange.search.router.saved import router as saved

ROUTERS = (catalogue, near, upkeep, guidance, saved)

__all__ = ["ROUTERS"]
