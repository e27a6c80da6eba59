"""The clock's part in a registration."""

from techexchange.deals.actions import registration
from techexchange.deals.repository import Registrations
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM


async def call_registrations(uow: UnitOfWork) -> int:
    """Remind filers of their deadlines, and put those on record that have passed; how many there were."""
    due = await Registrations(uow).due()
    for case in due:
        await registration.call(uow, SYSTEM, case.id)
    return len(due)
