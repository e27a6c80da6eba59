"""The clock of negotiations and of memoranda."""

from collections.abc import Sequence
from uuid import UUID

from techexchange.infra.jobs import Each
from techexchange.infra.repository import Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.offers import actions
from techexchange.offers.repository import Memoranda, Negotiations


async def _due_negotiations(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    return [negotiation.id for negotiation in await Negotiations(uow).take_due(among=among)]


async def _expire_negotiations(uow: UnitOfWork, among: Among) -> int:
    return await actions.expire_due(uow, SYSTEM, among)


async def _due_memoranda(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    return [memorandum.id for memorandum in await Memoranda(uow).take_due(among=among)]


async def _expire_memoranda(uow: UnitOfWork, among: Among) -> int:
    return await actions.expire_memoranda(uow, SYSTEM, among)


tick = Each(_due_negotiations, _expire_negotiations)
"""Expire negotiations whose standing offer is no longer valid, and say how many."""
expire_memoranda = Each(_due_memoranda, _expire_memoranda)
"""Expire memoranda whose time has passed, and say how many."""
