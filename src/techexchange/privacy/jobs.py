"""The clock's part in personal data: requests that wait too long, and what was kept long enough."""

from techexchange.infra.jobs import Tick
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.privacy import actions
from techexchange.privacy.repository import DataRequests, forget_old, is_time
from techexchange.regulations.queries import packs


async def follow_requests(uow: UnitOfWork) -> int:
    """Put the clocks on record that ran out, and sweep once more what was erased a day ago; how many there were."""
    due = await DataRequests(uow).due()
    for request in due:
        await actions.follow_clock(uow, SYSTEM, request)
    return len(due)


def forgetting(storage: FileStorage) -> Tick:
    """The tick that forgets, with its files, what was kept as long as its kind is."""

    async def keep_no_longer(uow: UnitOfWork) -> int:
        """Once a day; done at once. A file that is gone already does no harm if the rest has to be done again."""
        if await is_time(uow):
            for key in await forget_old(uow, uow.now, packs().now(uow.now).retention_years):
                await storage.delete(key)
        return 0

    return keep_no_longer
