"""Letting the tree grow over what was recorded, and signing its head."""

from collections.abc import Callable
from dataclasses import dataclass

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger import repository
from techexchange.ledger.errors import RecordContradictsItsHead
from techexchange.ledger.models import TreeHead

MOST_LEAVES = 65_536
"""By how many entries the tree grows in one transaction."""


@dataclass(frozen=True)
class Notary:
    """Who signs tree heads: the exchange's address, the key by its name, and the signing itself."""

    origin: str
    key_id: str
    sign: Callable[[bytes], bytes]


async def sign_tree_head(uow: UnitOfWork, actor: Actor, seal: Notary) -> TreeHead | None:
    """Sign what is new on record, at most 65,536 entries; None where nothing is, or another process is at it.

    No commit waits for it: it follows the record in `seq` order. Raises RecordIncomplete and RecordContradictsItsHead,
    and signs nothing, where the record is not what it was.
    """
    actor.require(Permission.LEDGER_READ)
    if not await repository.alone(uow.session):
        return None
    latest = await repository.latest_head(uow.session)
    before = latest.tree_size if latest else 0
    size = min((await repository.head(uow.session)).seq, before + MOST_LEAVES)
    if size <= before:
        return None
    await repository.extend(uow.session, size)
    if latest and await repository.root_at(uow.session, before) != latest.root_hash:
        raise RecordContradictsItsHead(tree_size=before)
    root = await repository.root_at(uow.session, size)
    head = TreeHead(tree_size=size, root_hash=root, at=uow.now, origin=seal.origin, key_id=seal.key_id)
    head.sign(seal.sign)
    repository.keep_head(uow.session, head)
    return head
