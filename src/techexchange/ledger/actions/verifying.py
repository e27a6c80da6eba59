"""Verifying the record: every hash of it, its tree, and everything that was signed about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.infra.signing import VerificationKey
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger import repository
from techexchange.ledger.errors import EntryUnknown, NotYetProvable
from techexchange.ledger.models import GENESIS, SPAN, GrowingTree, LedgerHead, TreeHead, chain_hash, states
from techexchange.ledger.repository import LeafRow

MOST_FAULTS = 20
HEADS_AT_ONCE = 1000
RETRY_SECONDS = 10


@dataclass
class Verification:
    """What verifying found: to which entry, whether more come after it, where the chain ends there, and each fault."""

    entries: int = 0
    goes_on: bool = False
    chain_hash: bytes = GENESIS
    tree_heads: int = 0
    root_hash: bytes = b""
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether the record is whole."""
        return not self.faults

    def note(self, fault: str) -> None:
        """Keep a fault; the first twenty say enough."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)

    def take(self, entry: LeafRow) -> None:
        """Hold the next entry against its own hashes and the entry before it."""
        self.entries += 1
        if entry.seq != self.entries:
            self.note(f"seq {self.entries}: missing or out of order, found {entry.seq}")
            self.entries = entry.seq
        elif chain_hash(self.chain_hash, entry.seq, entry.leaf_hash) != entry.chain_hash:
            self.note(f"seq {entry.seq}: the chain is broken")
        if not states(entry.record(), entry.leaf_hash):
            self.note(f"seq {entry.seq}: the content is not what was recorded")
        self.chain_hash = entry.chain_hash


def _unwatched(_: int) -> None:
    """Nobody watches the progress."""


async def verify(
    uow: UnitOfWork,
    actor: Actor,
    progress: Callable[[int], None] = _unwatched,
    keys: Sequence[VerificationKey] = (),
    *,
    after: int = 0,
    most: int | None = None,
) -> Verification:
    """Recompute every hash from the first entry to the head, the tree, and the root that each tree head signs.

    `progress` is told how many entries were read. Signatures are checked where `keys` are given. At most so many
    entries `after` one are verified, upon what those before it come to: who goes on from stretch to stretch has
    verified them all. Raises EntryUnknown, NotYetProvable and RecordIncomplete where there is nothing to go on from.
    """
    actor.require(Permission.LEDGER_READ)
    head = await repository.head(uow.session)
    end = head.seq if most is None else min(head.seq, after + most)
    found, tree = await _begun(uow.session, after)
    found.goes_on = end < head.seq
    heads = _Heads(uow, found, _public(keys), seen=after, matched=after)
    await heads.load()
    async for entry in repository.every_row(uow.session, end, after=after):
        found.take(entry)
        tree.add(entry.leaf_hash)
        if tree.size == heads.next_size:
            heads.hold_against(tree)
            await heads.load()
        if not entry.seq & 1023:
            progress(entry.seq)
    progress(found.entries)
    found.root_hash = tree.root()
    if not found.goes_on:
        _hold_end(found, head)
        await heads.hold_rest(tree.size)
    elif found.entries != end:
        found.note(f"seq {end}: missing")
    await _hold_nodes(uow, tree, found, after)
    return found


async def _begun(session: AsyncSession, after: int) -> tuple[Verification, GrowingTree]:
    """What all entries to one come to, without looking at them again."""
    if not after:
        return Verification(), GrowingTree()
    chain, latest = await repository.chain_at(session, after), await repository.latest_head(session)
    if chain is None:
        raise EntryUnknown
    if latest is None or latest.tree_size < after:
        raise NotYetProvable(seq=after, retry_after=RETRY_SECONDS)
    return Verification(entries=after, chain_hash=chain), await repository.tree_at(session, after)


def _hold_end(found: Verification, head: LedgerHead) -> None:
    if (found.entries, found.chain_hash) != (head.seq, head.chain_hash):
        found.note(f"head: says {head.seq} entries, found {found.entries}, or their hashes differ")


def _public(keys: Sequence[VerificationKey]) -> dict[str, Ed25519PublicKey]:
    return {key.id: Ed25519PublicKey.from_public_bytes(key.raw) for key in keys}


@dataclass
class _Heads:
    """The tree heads, smallest first, each held against the tree as it was at its size."""

    uow: UnitOfWork
    found: Verification
    keys: dict[str, Ed25519PublicKey]
    waiting: list[TreeHead] = field(default_factory=list)
    seen: int = 0
    exhausted: bool = False
    matched: int = 0

    @property
    def next_size(self) -> int:
        """The size of the next head; 0 where there is none."""
        return self.waiting[-1].tree_size if self.waiting else 0

    async def load(self) -> None:
        """Have the next heads at hand."""
        if self.waiting or self.exhausted:
            return
        session = self.uow.session
        loaded = list(await repository.heads_between(session, self.seen, 2**62, HEADS_AT_ONCE))
        for head in loaded:
            session.expunge(head)
        self.exhausted = not loaded
        self.seen = loaded[-1].tree_size if loaded else self.seen
        self.waiting = loaded[::-1]

    def hold_against(self, tree: GrowingTree) -> None:
        """Hold the next head against the tree at its size."""
        head = self.waiting.pop()
        self.found.tree_heads += 1
        if head.root_hash == tree.root():
            self.matched = head.tree_size
        else:
            between = f"{self.matched + 1} to {head.tree_size}"
            self.found.note(f"tree head {head.tree_size}: signs another record of the entries {between}")
        if self.keys and not _signed(head, self.keys):
            self.found.note(f"tree head {head.tree_size}: not signed by a key of the exchange")

    async def hold_rest(self, size: int) -> None:
        """Whatever head is left stands over entries that are not there, or that came while the others were read."""
        await self.load()
        while self.waiting:
            head = self.waiting.pop()
            self.found.tree_heads += 1
            if head.tree_size > size:
                size = max(size, (await repository.head(self.uow.session)).seq)
            if head.tree_size > size:
                self.found.note(f"tree head {head.tree_size}: signs more entries than the {size} there are")
            await self.load()


def _signed(head: TreeHead, keys: dict[str, Ed25519PublicKey]) -> bool:
    try:
        keys[head.key_id].verify(head.signature, head.message())
    except (KeyError, InvalidSignature):
        return False
    return True


async def _hold_nodes(uow: UnitOfWork, tree: GrowingTree, found: Verification, after: int) -> None:
    """Hold every kept node of the tree against the one just made; what is not signed over may not be kept yet."""
    latest = await repository.latest_head(uow.session)
    signed = latest.tree_size if latest else 0
    for level, made in tree.kept.items():
        width = SPAN**level
        first = after // width
        kept = await repository.nodes_among(uow.session, level, first, first + len(made))
        for place, node in enumerate(made, first):
            end = (place + 1) * width
            if kept.get(place, b"" if end <= signed else node) != node:
                found.note(f"tree: its node over the entries {place * width + 1} to {end} is another")
