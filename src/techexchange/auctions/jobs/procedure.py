"""The clock of auctions."""

from techexchange.auctions import actions
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM


async def tick(uow: UnitOfWork) -> int:
    """Move up to 20 auctions to where time has brought them, and say how many."""
    return await actions.advance_due(uow, SYSTEM)
