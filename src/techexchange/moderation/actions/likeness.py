"""Knowing what is published, so that what is handed in can be compared with it."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.moderation.repository import Fingerprints


async def learn_published(uow: UnitOfWork, actor: Actor) -> int:
    """Take the fingerprints of what the ledger says was published since; how many of its entries were read."""
    actor.require(Permission.CASE_CLAIM)
    return await Fingerprints(uow).learn()
