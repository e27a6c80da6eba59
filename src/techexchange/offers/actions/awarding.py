"""How what an auction decided becomes an agreement like any other."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.models import Acceptance, Ground, Negotiation, Proposal
from techexchange.offers.repository import Negotiations


async def agree_by_award(uow: UnitOfWork, actor: Actor, ground: Ground, proposal: Proposal) -> Negotiation:
    """Put an award on record as an offer of the winner that the owner of the listing accepted; the listing is locked.

    Exclusive terms lapse every other open negotiation of the listing.
    """
    actor.require(Permission.OFFER_DECIDE)
    negotiation, submitted = Negotiation.begin(ground, proposal, by=actor, at=uow.now)
    uow.publish(submitted)
    offer = negotiation.standing
    choice = Acceptance(offer.id, offer.terms_hash)
    uow.publish(negotiation.accept(choice, side=ground.owner_id, by=actor, at=uow.now))
    # Exclusive terms end talks that are neither the winner's nor the actor's.
    async with uow.as_exchange():
        rivals = await Negotiations(uow).lock_open(Negotiation.listing_id == ground.listing_id)
        for rival in rivals if offer.exclusive else ():
            uow.publish(rival.lapse(by=actor, at=uow.now))
        return await Negotiations(uow).add(negotiation)
