"""The clock of negotiations and of memoranda."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.offers import actions


async def tick(uow: UnitOfWork) -> int:
    """Expire up to 100 negotiations whose standing offer is no longer valid, and say how many."""
    return await actions.expire_due(uow, SYSTEM)


async def expire_memoranda(uow: UnitOfWork) -> int:
    """Expire up to 100 memoranda whose time has passed, and say how many."""
    return await actions.expire_memoranda(uow, SYSTEM)
