"""Knowing what is published, so that what is handed in can be compared with it."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.moderation.repository import Fingerprints


async def learn_published(uow: UnitOfWork, actor: Actor) -> int:
    """Take the fingerprints of what was published since; how many listings that were."""
    actor.require(Permission.CASE_CLAIM)
    return await Fingerprints(uow).learn()
