"""The clock's part in ratings and attestations."""

from techexchange.deals.actions.attestation import lapse_due_outcomes
from techexchange.deals.actions.rating import reveal_due_ratings
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM


async def reveal_ratings(uow: UnitOfWork) -> int:
    """Reveal up to 100 ratings that waited long enough, and say how many."""
    return await reveal_due_ratings(uow, SYSTEM)


async def lapse_attestations(uow: UnitOfWork) -> int:
    """Let up to 100 claims lapse that nobody answered, and say how many."""
    return await lapse_due_outcomes(uow, SYSTEM)
