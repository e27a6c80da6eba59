"""What deals hear from other domains."""

from techexchange.deals import actions
from techexchange.infra.uow import UnitOfWork, at_once
from techexchange.kernel.events import Event
from techexchange.kernel.permissions import SYSTEM
from techexchange.offers.events import OfferAccepted


@at_once(OfferAccepted)
async def open_deal(uow: UnitOfWork, event: Event) -> None:
    """An offer was accepted: the deal exists in the same transaction, or the offer was not accepted."""
    assert isinstance(event, OfferAccepted)
    await actions.agree(uow, SYSTEM, event)


REACTIONS = (open_deal,)
