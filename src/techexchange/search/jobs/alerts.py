"""The clock's part in saved searches."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.search import actions, queries


async def follow_news(uow: UnitOfWork) -> int:
    """Look at what is new where nothing else did; how many facts were read."""
    return await actions.follow_news(uow, SYSTEM, queries.sift)


async def tell_gathered(uow: UnitOfWork) -> int:
    """Tell those whose day or week is over of what was gathered; how many these are."""
    return await actions.tell_due(uow, SYSTEM)
