"""What public assets hear at once: of what is published, and of what is put to signature."""

from techexchange.assets import actions
from techexchange.deals.events import SignatureRequested
from techexchange.infra.uow import UnitOfWork, at_once
from techexchange.kernel.events import Event
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings.events import ListingPublished


@at_once(ListingPublished)
async def follow_publication(uow: UnitOfWork, event: Event) -> None:
    """A version became public: what the state paid for is verified by then, or the version is not public."""
    assert isinstance(event, ListingPublished)
    await actions.follow_publication(uow, SYSTEM, event)


@at_once(SignatureRequested)
async def require_valuation(uow: UnitOfWork, event: Event) -> None:
    """A contract is put to signature: what must be valued first was valued."""
    assert isinstance(event, SignatureRequested)
    await actions.require_valuation(uow, SYSTEM, event)


REACTIONS = (follow_publication, require_valuation)
