"""The clock's part in cases and appeals, and learning what is published."""

from techexchange.infra.jobs import Tick
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.moderation import actions
from techexchange.moderation.repository import Appeals, Cases


async def tick(uow: UnitOfWork) -> int:
    """Put the cases on record whose service clock has run out; how many there were."""
    due = await Cases(uow).due()
    for case in due:
        await actions.note_overdue(uow, SYSTEM, case.id)
    return len(due)


async def note_overdue_appeals(uow: UnitOfWork) -> int:
    """Put the appeals on record whose service clock has run out; how many there were."""
    due = await Appeals(uow).due()
    for appeal in due:
        await actions.note_appeal_overdue(uow, SYSTEM, appeal.id)
    return len(due)


async def learn_published(uow: UnitOfWork) -> int:
    """Take the fingerprints of what was published since; how many entries of the ledger were read."""
    return await actions.learn_published(uow, SYSTEM)


TICKS: dict[str, Tick] = {"cases": tick, "appeals": note_overdue_appeals, "fingerprints": learn_published}
