"""The clock's part in a case."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.moderation import actions
from techexchange.moderation.repository import Cases


async def tick(uow: UnitOfWork) -> int:
    """Put the cases on record whose service clock has run out; how many there were."""
    due = await Cases(uow).due()
    for case in due:
        await actions.note_overdue(uow, SYSTEM, case.id)
    return len(due)
