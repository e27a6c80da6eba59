"""The clock's part in a contract."""

from techexchange.deals import actions
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM


async def bring_into_force(uow: UnitOfWork) -> int:
    """Let contracts be in force whose agreed day has come, and say how many."""
    return await actions.take_effect_due(uow, SYSTEM)
