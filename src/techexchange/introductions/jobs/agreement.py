"""The clock of agreements and of the access that rests on them."""

from collections.abc import Sequence
from uuid import UUID

from techexchange.infra.jobs import Each
from techexchange.infra.repository import Among
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions import actions
from techexchange.introductions.repository import Agreements, Grants
from techexchange.kernel.permissions import SYSTEM


async def _due_agreements(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    return [agreement.id for agreement in await Agreements(uow).take_due(among=among)]


async def _end_agreements(uow: UnitOfWork, among: Among) -> int:
    return await actions.expire_agreements(uow, SYSTEM, among)


async def _due_grants(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    return [grant.id for grant in await Grants(uow).take_due(among=among)]


async def _end_grants(uow: UnitOfWork, among: Among) -> int:
    return await actions.expire_grants(uow, SYSTEM, among)


expire_agreements = Each(_due_agreements, _end_agreements)
"""End agreements whose time has passed, with the access that rests on them, and say how many."""
expire_grants = Each(_due_grants, _end_grants)
"""End grants whose time has passed, and say how many."""
