"""The open formats: the feed's JSON, JSON Lines, OCDS, OAI-PMH with Dublin Core, DCAT-AP."""

from techexchange.opendata.schemas.dataset import as_json_ld, as_turtle, catalogue_graph
from techexchange.opendata.schemas.feed import FeedEntryOut, FeedOut
from techexchange.opendata.schemas.harvesting import Harvester
from techexchange.opendata.schemas.lines import line_of
from techexchange.opendata.schemas.release import Publisher, package_of

__all__ = [
    "FeedEntryOut",
    "FeedOut",
    "Harvester",
    "Publisher",
    "as_json_ld",
    "as_turtle",
    "catalogue_graph",
    "line_of",
    "package_of",
]
