"""Counting what the market asks for and nobody offers."""

from collections.abc import Mapping

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.search.models import Unanswered
from techexchange.search.repository import unmet

MOST_A_DAY = 50_000
KEPT_DAYS = 400


async def count_unmet(uow: UnitOfWork, actor: Actor, counts: Mapping[Unanswered, int]) -> None:
    """Add what a node was asked and could not answer to the counts of today."""
    actor.require(Permission.SEARCH_REBUILD)
    await unmet.add(uow, counts, MOST_A_DAY)


async def forget_unmet(uow: UnitOfWork, actor: Actor) -> int:
    """Forget what was asked more than 400 days ago; how many counts there were."""
    actor.require(Permission.SEARCH_REBUILD)
    return await unmet.forget(uow, KEPT_DAYS)
