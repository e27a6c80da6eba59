"""The clock's part in personal data: requests that wait too long, and what was kept long enough."""

from techexchange.infra.jobs import Tick
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.privacy import actions
from techexchange.privacy.repository import FORGETTING, DataRequests, forget_old, is_time
from techexchange.regulations.queries import packs


async def follow_requests(uow: UnitOfWork) -> int:
    """Put the clocks on record that ran out, and sweep once more what was erased a day ago; how many there were."""
    due = await DataRequests(uow).due()
    for request in due:
        await actions.follow_clock(uow, SYSTEM, request)
    return len(due)


def forgetting(storage: FileStorage) -> dict[str, Tick]:
    """The ticks that forget, with its files, what was kept as long as its kind is: no kind waits for another."""
    return {f"forget_{kind}": _forgetting(kind, storage) for kind in FORGETTING}


def _forgetting(kind: str, storage: FileStorage) -> Tick:
    async def keep_no_longer(uow: UnitOfWork) -> int:
        """Once a day, batch by batch. A file that is gone already does no harm if the rest has to be done again."""
        if not await is_time(uow, kind):
            return 0
        gone = await forget_old(uow, kind, uow.now, packs().now(uow.now).retention_years)
        for key in filter(None, gone):
            await storage.delete(key)
        return len(gone)

    return keep_no_longer
