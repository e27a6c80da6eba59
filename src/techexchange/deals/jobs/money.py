"""The clock's part in what is to be paid."""

from techexchange.deals.actions.royalties import end_periods
from techexchange.deals.actions.scheduling import fall_due_by_clock
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM


async def end_royalty_periods(uow: UnitOfWork) -> int:
    """Await the statements of periods that have ended; how many there were."""
    return await end_periods(uow, SYSTEM)


async def let_payments_fall_due(uow: UnitOfWork) -> int:
    """Let payments fall due whose day has come; how many there were."""
    return await fall_due_by_clock(uow, SYSTEM)
