"""The clock of introductions."""

from collections.abc import Sequence
from uuid import UUID

from techexchange.infra.jobs import Each
from techexchange.infra.repository import Among
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions import actions
from techexchange.introductions.repository import Introductions
from techexchange.kernel.permissions import SYSTEM


async def _due(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    return [introduction.id for introduction in await Introductions(uow).take_due(among=among)]


async def _expire(uow: UnitOfWork, among: Among) -> int:
    return await actions.expire_due(uow, SYSTEM, among)


expire_introductions = Each(_due, _expire)
"""Expire introductions that were not answered in time, and say how many."""
