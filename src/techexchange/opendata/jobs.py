"""The clock's part in open data."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.opendata import actions


async def follow_catalogue(uow: UnitOfWork) -> int:
    """Keep the harvesters' records as the ledger tells; how many facts were read."""
    return await actions.follow_catalogue(uow, SYSTEM)


TICKS = {"harvest": follow_catalogue}
