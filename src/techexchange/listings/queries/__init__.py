"""Reading listings: as the public sees them, as their organisation does, and as the search is fed."""

from techexchange.listings.queries.inside import OwnFilter, attachment, attachments, confidential, own, show
from techexchange.listings.queries.public import (
    PublicListing,
    public_cards,
    public_view,
    published,
    published_batch,
    version,
    versions,
)

__all__ = [
    "OwnFilter",
    "PublicListing",
    "attachment",
    "attachments",
    "confidential",
    "own",
    "public_cards",
    "public_view",
    "published",
    "published_batch",
    "show",
    "version",
    "versions",
]
