"""Verifying the record."""

from collections.abc import Callable
from dataclasses import dataclass, field

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger import repository
from techexchange.ledger.models import GENESIS, chain_hash, leaf_hash

MOST_FAULTS = 20


@dataclass
class Verification:
    """What verifying found: how many entries hold, the hash they end in, and each fault with its position."""

    entries: int = 0
    chain_hash: bytes = GENESIS
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether the record is whole."""
        return not self.faults

    def note(self, fault: str) -> None:
        """Keep a fault; the first twenty say enough."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


def _unwatched(_: int) -> None:
    """Nobody watches the progress."""


async def verify(uow: UnitOfWork, actor: Actor, progress: Callable[[int], None] = _unwatched) -> Verification:
    """Recompute every hash from the first entry to the head; `progress` is told how many were read."""
    actor.require(Permission.LEDGER_READ)
    head = await repository.head(uow.session)
    found = Verification()
    async for entry in repository.every_entry(uow.session):
        if entry.seq > head.seq:
            break
        found.entries += 1
        if entry.seq != found.entries:
            found.note(f"seq {found.entries}: missing or out of order, found {entry.seq}")
            found.entries = entry.seq
        leaf = leaf_hash(entry.record())
        if leaf != entry.leaf_hash:
            found.note(f"seq {entry.seq}: the content is not what was recorded")
        found.chain_hash = chain_hash(found.chain_hash, entry.seq, leaf)
        if found.chain_hash != entry.chain_hash:
            found.note(f"seq {entry.seq}: the chain is broken")
        progress(entry.seq)
    if (found.entries, found.chain_hash) != (head.seq, head.chain_hash):
        found.note(f"head: says {head.seq} entries, found {found.entries}, or their hashes differ")
    return found
