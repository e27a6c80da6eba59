"""What the exchange's owner may do with private talks, where the law obliges it to."""

from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.models import Disclosure, Negotiation, Warrant
from techexchange.offers.repository import Negotiations


async def disclose(
    uow: UnitOfWork, actor: Actor, negotiation_id: UUID, warrant: Warrant
) -> tuple[Disclosure, Negotiation]:
    """Show the history of a negotiation to the owner's supervisor; it is on record, and both parties are told."""
    actor.require(Permission.NEGOTIATION_DISCLOSE)
    # The owner is no party: it sees the talks by the warrant that goes on record here.
    async with uow.as_exchange():
        negotiation = await Negotiations(uow).lock(negotiation_id, None)
    disclosure = Disclosure.of(negotiation.id, warrant, by=actor, at=uow.now)
    uow.publish(negotiation.disclose(disclosure, by=actor, at=uow.now))
    await Negotiations(uow).keep(disclosure)
    return disclosure, negotiation
