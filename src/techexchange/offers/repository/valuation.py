"""Valuations, and the listings whose offers are valued."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor
from techexchange.listings.errors import ListingNotFound
from techexchange.listings.models import Listing
from techexchange.offers.errors import ValuationNotFound
from techexchange.offers.lifecycle import NegotiationStatus
from techexchange.offers.models import Negotiation, Valuation

MOST_COMPARED = 100


class Valuations:
    """Every valuation that was kept."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.session = uow.session

    async def listing(self, actor: Actor, id: UUID) -> Listing:
        """The listing, where this actor may know of it; raises ListingNotFound."""
        if actor.is_anonymous:
            raise Unauthenticated
        found = await self.session.get(Listing, id)
        if found is None or not found.is_visible_to(actor):
            raise ListingNotFound(id=id)
        return found

    async def standing(self, listing_id: UUID) -> tuple[Sequence[Negotiation], int]:
        """The oldest 100 open negotiations on a listing with their offers, and how many there are more."""
        its_own = (Negotiation.listing_id == listing_id, Negotiation.status == NegotiationStatus.OPEN)
        wanted = select(Negotiation, func.count().over()).where(*its_own).options(selectinload(Negotiation.offers))
        ordered = wanted.order_by(Negotiation.created_at, Negotiation.id).limit(MOST_COMPARED)
        rows = (await self.session.execute(ordered)).all()
        found = [row[0] for row in rows]
        return found, (rows[0][1] if rows else 0) - len(found)

    async def get(self, id: UUID) -> Valuation:
        """One valuation; raises ValuationNotFound."""
        found = await self.session.get(Valuation, id)
        if found is None:
            raise ValuationNotFound(id=id)
        return found

    async def add(self, valuation: Valuation) -> Valuation:
        """Keep a new one."""
        self.session.add(valuation)
        await self.session.flush()
        return valuation
