"""The clock's part in a contract."""

from collections.abc import Sequence
from uuid import UUID

from techexchange.deals import actions
from techexchange.deals.repository import Contracts
from techexchange.infra.jobs import Each
from techexchange.infra.repository import Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM


async def _due(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    return [contract.id for contract in await Contracts(uow).due(among=among)]


async def _take_effect(uow: UnitOfWork, among: Among) -> int:
    return await actions.take_effect_due(uow, SYSTEM, among)


bring_into_force = Each(_due, _take_effect)
"""Let contracts be in force whose agreed day has come, and say how many."""
