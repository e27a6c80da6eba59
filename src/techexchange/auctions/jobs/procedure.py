"""The clock of auctions."""

from collections.abc import Sequence
from uuid import UUID

from techexchange.auctions import actions
from techexchange.auctions.repository import Auctions
from techexchange.infra.jobs import Each
from techexchange.infra.repository import Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM


async def _due(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    return [auction.id for auction in await Auctions(uow).due(actions.STEPS, among=among)]


async def _advance(uow: UnitOfWork, among: Among) -> int:
    return await actions.advance_due(uow, SYSTEM, among)


tick = Each(_due, _advance)
"""Move auctions to where time has brought them, and say how many."""
