"""What the operator does with the catalogue."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.search.events import CatalogueRebuildRequested


async def rebuild(uow: UnitOfWork, actor: Actor) -> CatalogueRebuildRequested:
    """Have every node build its index anew; each goes on answering from the one it has until it is done."""
    actor.require(Permission.SEARCH_REBUILD)
    requested = CatalogueRebuildRequested(subject_id=actor.id, actor_id=actor.id, at=uow.now)
    uow.publish(requested)
    return requested
