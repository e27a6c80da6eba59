"""Open data over HTTP: for everybody, without a login."""

from techexchange.opendata.router.feed import router as feed
from techexchange.opendata.router.harvesting import router as harvesting
from techexchange.opendata.router.packages import downloads, packages

ROUTERS = (feed, packages, downloads, harvesting)

__all__ = ["ROUTERS"]
