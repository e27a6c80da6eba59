"""What the law says of a listing, asked by those inside it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor
from techexchange.listings.errors import ListingNotFound
from techexchange.listings.models import Listing, ListingVersion
from techexchange.regulations.models import Screening
from techexchange.regulations.queries import packs


@dataclass(frozen=True)
class Judged:
    """The verdict on the working content now, and the one kept with the last version."""

    listing_id: UUID
    now: Screening
    published: dict[str, Any] | None


async def judged(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> Judged:
    """What the home pack says of the working content at this moment; raises ListingNotFound to those outside."""
    listing = await uow.session.get(Listing, listing_id)
    if listing is None or not listing.is_inside(actor):
        raise ListingNotFound(id=listing_id)
    last = await uow.session.get(ListingVersion, (listing.id, listing.number))
    return Judged(listing.id, packs().screen(listing.content, uow.now), last.screening if last else None)
