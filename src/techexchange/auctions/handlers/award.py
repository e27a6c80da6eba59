"""What follows at once when bids are opened, and when an auction ends."""

from techexchange.auctions import actions
from techexchange.auctions.events import ENDINGS, BiddingClosed, BidsOpened
from techexchange.infra.uow import AtOnce, UnitOfWork
from techexchange.kernel.events import Event
from techexchange.kernel.permissions import SYSTEM


async def declare_deposits(uow: UnitOfWork, event: Event) -> None:
    """Bids were opened: what they say of their deposits is on record in the same transaction."""
    await actions.declare_deposits(uow, SYSTEM, event.subject_id)


async def close_competition(uow: UnitOfWork, event: Event) -> None:
    """The auction ended: no award, complaint or deposit of it is left open."""
    await actions.close_competition(uow, SYSTEM, event.subject_id)


REACTIONS = (
    *(AtOnce(opened, declare_deposits) for opened in (BidsOpened, BiddingClosed)),
    *(AtOnce(ended, close_competition) for ended in ENDINGS),
)
