"""Letting the tree grow over what was recorded, and signing its head."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.infra.signing import Memory, SignedHeadUnusable
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger import repository
from techexchange.ledger.errors import RecordContradictsItsHead
from techexchange.ledger.models import TREE_HEAD, SignedRoot, TreeHead

MOST_LEAVES = 65_536
"""By how many entries the tree grows in one transaction."""
MOST_HEADS = 100
"""Among how many of the newest heads a machine without a memory looks for one to begin with."""


@dataclass(frozen=True)
class Notary:
    """Who signs tree heads: the exchange's address, the key by its name, the signing itself.

    Its `memory` holds the record to what was signed last, whatever the database says of it; without one, the database
    is believed.
    """

    origin: str
    key_id: str
    sign: Callable[[bytes], bytes]
    memory: Memory | None = None


async def sign_tree_head(uow: UnitOfWork, actor: Actor, seal: Notary) -> TreeHead | None:
    """Sign what is new on record, at most 65,536 entries; None where nothing is, or another process is at it.

    No commit waits for it: it follows the record in `seq` order. Raises RecordIncomplete and RecordContradictsItsHead,
    and signs nothing, where the record is not what it was; SignedHeadUnusable where what was signed is not remembered.
    """
    actor.require(Permission.LEDGER_READ)
    if not await repository.alone(uow.session):
        return None
    latest = await repository.latest_head(uow.session)
    remembered = await _remembered(seal.memory)
    signed = [remembered or await _believed(uow.session, seal.memory), _root_of(latest)]
    size = await _grown(uow.session, [root for root in signed if root])
    head = None
    if size > (latest.tree_size if latest else 0):
        root = await repository.root_at(uow.session, size)
        head = TreeHead(tree_size=size, root_hash=root, at=uow.now, origin=seal.origin, key_id=seal.key_id)
        head.sign(seal.sign)
        repository.keep_head(uow.session, head)
    await _remember(seal.memory, remembered, head or latest)
    return head


async def _grown(session: AsyncSession, signed: Sequence[SignedRoot]) -> int:
    """Let the tree grow, and give its size; raises RecordContradictsItsHead where it does not begin as was signed."""
    end = (await repository.head(session)).seq
    size = min(end, max((root.tree_size for root in signed), default=0) + MOST_LEAVES)
    await repository.extend(session, size)
    for root in dict.fromkeys(signed):
        if end < root.tree_size or await repository.root_at(session, root.tree_size) != root.root_hash:
            raise RecordContradictsItsHead(tree_size=root.tree_size)
    return size


def _root_of(head: TreeHead | None) -> SignedRoot | None:
    return SignedRoot(head.tree_size, head.root_hash) if head else None


async def _remembered(memory: Memory | None) -> SignedRoot | None:
    """What was signed last, as this machine knows without the database."""
    kept: Mapping[str, Any] | None = await asyncio.to_thread(memory.recall) if memory else None
    if kept is None:
        return None
    if kept.get("format") != TREE_HEAD:
        raise SignedHeadUnusable(reason="no_tree_head")
    return SignedRoot(kept["tree_size"], bytes.fromhex(kept["root_hash"]))


async def _believed(session: AsyncSession, memory: Memory | None) -> SignedRoot | None:
    """The newest head in the database that bears the exchange's signature, for a machine that remembers nothing yet."""
    if memory is None:
        return None
    newest = await repository.newest_heads(session, MOST_HEADS)
    return _root_of(next((head for head in newest if memory.believes(head.signed())), None))


async def _remember(memory: Memory | None, remembered: SignedRoot | None, newest: TreeHead | None) -> None:
    """Keep the newest head before it is committed: what was signed is known here whatever becomes of the transaction.

    Where it is not committed, the next head goes on from it all the same: what it stands over is on record.
    """
    if memory is None or newest is None or (remembered and newest.tree_size <= remembered.tree_size):
        return
    if memory.believes(statement := newest.signed()):
        await asyncio.to_thread(memory.keep, statement)
