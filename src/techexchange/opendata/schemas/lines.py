"""A published listing as one line of JSON, the same as its page shows it."""

from techexchange.infra import json
from techexchange.listings.queries import PublicListing
from techexchange.listings.schemas import PublicListingOut


def line_of(listing: PublicListing) -> bytes:
    """The listing in one line, with the line's end."""
    shown = PublicListingOut.of(listing).model_dump(mode="json", exclude={"available_moves", "status"})
    return json.dumps(shown) + b"\n"
