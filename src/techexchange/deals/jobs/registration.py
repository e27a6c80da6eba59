"""The clock's part in a registration."""

from collections.abc import Sequence
from uuid import UUID

from techexchange.deals.actions import registration
from techexchange.deals.repository import Registrations
from techexchange.infra.jobs import Each
from techexchange.infra.repository import Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM


async def _due(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    return [case.id for case in await Registrations(uow).due(among=among)]


async def _call(uow: UnitOfWork, among: Among) -> int:
    due = await _due(uow, among)
    for case_id in due:
        await registration.call(uow, SYSTEM, case_id)
    return len(due)


call_registrations = Each(_due, _call)
"""Remind filers of their deadlines, and put those on record that have passed; how many there were."""
