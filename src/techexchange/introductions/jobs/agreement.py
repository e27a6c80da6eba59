"""The clock of agreements and of the access that rests on them."""

from techexchange.infra.uow import UnitOfWork
from techexchange.introductions import actions
from techexchange.kernel.permissions import SYSTEM


async def expire_agreements(uow: UnitOfWork) -> int:
    """End up to 100 agreements whose time has passed, with the access that rests on them, and say how many."""
    return await actions.expire_agreements(uow, SYSTEM)


async def expire_grants(uow: UnitOfWork) -> int:
    """End up to 100 grants whose time has passed, and say how many."""
    return await actions.expire_grants(uow, SYSTEM)
