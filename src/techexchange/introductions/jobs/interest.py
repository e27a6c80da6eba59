"""The clock of introductions."""

from techexchange.infra.uow import UnitOfWork
from techexchange.introductions import actions
from techexchange.kernel.permissions import SYSTEM


async def expire_introductions(uow: UnitOfWork) -> int:
    """Expire up to 100 introductions that were not answered in time, and say how many."""
    return await actions.expire_due(uow, SYSTEM)
