"""The clock's part in what is to be paid."""

from collections.abc import Sequence
from uuid import UUID

from techexchange.deals.actions.royalties import end_periods
from techexchange.deals.actions.scheduling import fall_due_by_clock
from techexchange.deals.repository.payment import PaymentTerms
from techexchange.deals.repository.royalty import RoyaltyStatements
from techexchange.infra.jobs import Each
from techexchange.infra.repository import Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM


async def _over(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    return [statement.id for statement in await RoyaltyStatements(uow).due(among=among)]


async def _end(uow: UnitOfWork, among: Among) -> int:
    return await end_periods(uow, SYSTEM, among)


async def _due(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    return [term.id for term in await PaymentTerms(uow).due(among=among)]


async def _fall_due(uow: UnitOfWork, among: Among) -> int:
    return await fall_due_by_clock(uow, SYSTEM, among)


end_royalty_periods = Each(_over, _end)
"""Await the statements of periods that have ended; how many there were."""
let_payments_fall_due = Each(_due, _fall_due)
"""Let payments fall due whose day has come; how many there were."""
