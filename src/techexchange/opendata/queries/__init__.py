"""What is taken away: the feed, the catalogue, the auctions."""

from techexchange.opendata.queries.catalogue import LISTINGS_AT_A_TIME, ledger_position, public_listings
from techexchange.opendata.queries.following import FeedPage, feed
from techexchange.opendata.queries.harvesting import Harvested, Harvesting, HarvestPage, earliest, harvest, harvested
from techexchange.opendata.queries.releases import AuctionRelease, publisher_name, release, releases

__all__ = [
    "LISTINGS_AT_A_TIME",
    "AuctionRelease",
    "FeedPage",
    "HarvestPage",
    "Harvested",
    "Harvesting",
    "earliest",
    "feed",
    "harvest",
    "harvested",
    "ledger_position",
    "public_listings",
    "publisher_name",
    "release",
    "releases",
]
