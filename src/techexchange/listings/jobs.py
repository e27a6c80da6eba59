"""What the clock does with listings."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings import actions
from techexchange.listings.repository import Listings


async def expire_listings(uow: UnitOfWork) -> int:
    """Expire what has reached its `valid_until`, at most a hundred at a time."""
    due = await Listings(uow).due()
    for listing_id in due:
        await actions.expire(uow, SYSTEM, listing_id)
    return len(due)
