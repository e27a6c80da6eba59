"""The clock's part in ratings and attestations."""

from collections.abc import Sequence
from uuid import UUID

from techexchange.deals.actions.attestation import lapse_due_outcomes
from techexchange.deals.actions.rating import reveal_due_ratings
from techexchange.deals.repository.attestation import Attestations
from techexchange.deals.repository.rating import Ratings
from techexchange.infra.jobs import Each
from techexchange.infra.repository import Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM


async def _due_ratings(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    return await Ratings(uow).due(among=among)


async def _reveal(uow: UnitOfWork, among: Among) -> int:
    return await reveal_due_ratings(uow, SYSTEM, among)


async def _due_attestations(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    return await Attestations(uow).due(among=among)


async def _lapse(uow: UnitOfWork, among: Among) -> int:
    return await lapse_due_outcomes(uow, SYSTEM, among)


reveal_ratings = Each(_due_ratings, _reveal)
"""Reveal ratings that waited long enough, and say how many."""
lapse_attestations = Each(_due_attestations, _lapse)
"""Let claims lapse that nobody answered, and say how many."""
