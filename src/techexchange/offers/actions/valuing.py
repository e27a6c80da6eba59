"""What an organisation does to know which of the offers it received is the best."""

from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.models import Assumptions, OfferComparison, Valuation, refuse_staff
from techexchange.offers.repository import Valuations


async def keep_valuation(uow: UnitOfWork, actor: Actor, listing_id: UUID, assumptions: Assumptions) -> Valuation:
    """Keep what the offers that stand on one's listing are worth now, with every assumption."""
    listing = await Valuations(uow).listing(actor, listing_id)
    actor.require(Permission.OFFER_DECIDE, within=listing.organization_id)
    refuse_staff(actor)
    standing, _ = await Valuations(uow).standing(listing_id)
    comparison = OfferComparison.of(listing, assumptions, standing)
    valuation, kept = Valuation.keep(comparison, by=actor, at=uow.now)
    uow.publish(kept)
    return await Valuations(uow).add(valuation)
