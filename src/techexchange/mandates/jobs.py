"""The clock's part in a mandate."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.mandates import actions
from techexchange.mandates.repository import Mandates


async def tick(uow: UnitOfWork) -> int:
    """Take up the versions whose moment has come, and expire the mandates whose validity has ended; how many."""
    due = await Mandates(uow).due()
    for mandate in due:
        await actions.take_up_due(uow, SYSTEM, mandate)
        if mandate.valid_until <= uow.now:
            await actions.expire(uow, SYSTEM, mandate.id)
    return len(due)
