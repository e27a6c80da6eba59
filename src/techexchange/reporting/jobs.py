"""The clock's part in reports."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.reporting import actions


async def tick(uow: UnitOfWork) -> int:
    """Count what was recorded since; how many entries these were."""
    return await actions.count(uow, SYSTEM)
