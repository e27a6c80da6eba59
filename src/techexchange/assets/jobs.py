"""The clock's part in public assets."""

from techexchange.assets import actions
from techexchange.assets.repository import PublicAssets
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM


async def note_unpublished(uow: UnitOfWork) -> int:
    """Put the results on record that were not published in time; how many there were."""
    due = await PublicAssets(uow).due()
    for asset in due:
        await actions.note_overdue(uow, SYSTEM, asset)
    return len(due)
