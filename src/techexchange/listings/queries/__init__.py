"""Reading listings: as the public sees them, as their organisation does, and as the search is fed."""

from techexchange.listings.queries.inside import OwnFilter, attachment, attachments, confidential, own, show
from techexchange.listings.queries.law import Judged, judged
from techexchange.listings.queries.public import (
    PublicListing,
    public_cards,
    public_view,
    published,
    published_batch,
    version,
    versions,
)
from techexchange.listings.queries.room import DataRoom, data_room, room_file

__all__ = [
    "DataRoom",
    "Judged",
    "OwnFilter",
    "PublicListing",
    "attachment",
    "attachments",
    "confidential",
    "data_room",
    "judged",
    "own",
    "public_cards",
    "public_view",
    "published",
    "published_batch",
    "room_file",
    "show",
    "version",
    "versions",
]
