"""What the clock does with listings."""

from collections.abc import Sequence
from uuid import UUID

from techexchange.infra.jobs import Each
from techexchange.infra.repository import Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings import actions
from techexchange.listings.repository import Listings


async def _due(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    return await Listings(uow).due(among=among)


async def _expire(uow: UnitOfWork, among: Among) -> int:
    due = await _due(uow, among)
    for listing_id in due:
        await actions.expire(uow, SYSTEM, listing_id)
    return len(due)


expire_listings = Each(_due, _expire)
"""Expire what has reached its `valid_until`, and say how many."""
