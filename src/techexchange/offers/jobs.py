"""The clock of negotiations."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.offers import actions


async def tick(uow: UnitOfWork) -> int:
    """Expire up to 100 negotiations whose standing offer is no longer valid, and say how many."""
    return await actions.expire_due(uow, SYSTEM)
