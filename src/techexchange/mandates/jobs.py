"""The clock's part in a mandate."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.mandates import actions
from techexchange.mandates.repository import Mandates


async def tick(uow: UnitOfWork) -> int:
    """Expire the mandates whose validity has ended; how many there were."""
    due = await Mandates(uow).due()
    for mandate in due:
        await actions.expire(uow, SYSTEM, mandate.id)
    return len(due)
