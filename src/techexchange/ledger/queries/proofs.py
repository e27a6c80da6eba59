"""Proofs for anybody: that an entry is in the record, that a later record begins with an earlier one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger import repository
from techexchange.ledger.errors import EntryUnknown, EntryUnnamed, NothingSigned, NotYetProvable, TreeSizeUnknown
from techexchange.ledger.models import LedgerEntry, TreeHead, Witnessing, consistency_path, inclusion_path
from techexchange.ledger.repository import latest_head as _latest

RETRY_SECONDS = 10


@dataclass(frozen=True)
class InclusionProof:
    """That a leaf is in the tree of a size, as in RFC 9162, section 2.1.3."""

    seq: int
    leaf_hash: bytes
    tree_size: int
    hashes: Sequence[bytes]

    @property
    def leaf_index(self) -> int:
        """The leaf's number in the tree, from 0."""
        return self.seq - 1


@dataclass(frozen=True)
class ConsistencyProof:
    """That the tree of a later size begins with that of an earlier one, as in RFC 9162, section 2.1.4."""

    first: int
    second: int
    hashes: Sequence[bytes]


@dataclass(frozen=True)
class EntryReceipt:
    """An entry's place, the proof of it, and the signed tree head the proof leads to; `full` where it may be read."""

    event_id: UUID
    inclusion: InclusionProof
    tree_head: TreeHead
    full: LedgerEntry | None


async def latest_tree_head(session: AsyncSession) -> TreeHead:
    """The tree head signed last; raises NothingSigned."""
    head = await _latest(session)
    if head is None:
        raise NothingSigned
    return head


async def tree_heads(session: AsyncSession, before: int | None, limit: int) -> Sequence[TreeHead]:
    """Signed tree heads, the newest first, of less than a size where one is given."""
    statement = select(TreeHead).order_by(TreeHead.tree_size.desc()).limit(limit)
    if before is not None:
        statement = statement.where(TreeHead.tree_size < before)
    return (await session.scalars(statement)).all()


async def witnessings(session: AsyncSession, before: UUID | None, limit: int) -> Sequence[Witnessing]:
    """What witnesses outside were shown and said, the newest first, older than one where it is given."""
    statement = select(Witnessing).order_by(Witnessing.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Witnessing.id < before)
    return (await session.scalars(statement)).all()


async def proof_of_inclusion(
    session: AsyncSession, *, seq: int | None = None, leaf_hash: bytes | None = None, tree_size: int | None = None
) -> InclusionProof:
    """That an entry, named by its `seq` or its leaf hash, is in the tree of a size: that signed last, or an earlier.

    Raises EntryUnnamed, EntryUnknown, NothingSigned, NotYetProvable, TreeSizeUnknown and RecordIncomplete.
    """
    if (seq is None) is (leaf_hash is None):
        raise EntryUnnamed
    latest = await latest_tree_head(session)
    size = latest.tree_size if tree_size is None else tree_size
    if not 1 <= size <= latest.tree_size:
        raise TreeSizeUnknown(latest=latest.tree_size)
    if leaf_hash is not None:
        seq = await repository.seq_of_leaf(session, leaf_hash)
    entry = await session.get(LedgerEntry, seq) if seq is not None else None
    if entry is None:
        raise EntryUnknown
    if entry.seq > size:
        raise NotYetProvable(tree_size=size, retry_after=RETRY_SECONDS)
    hashes = await repository.roots_over(session, inclusion_path(entry.seq - 1, size))
    return InclusionProof(entry.seq, entry.leaf_hash, size, hashes)


async def proof_of_consistency(session: AsyncSession, first: int, second: int) -> ConsistencyProof:
    """That the tree of the second size begins with that of the first.

    Raises NothingSigned, TreeSizeUnknown and RecordIncomplete.
    """
    latest = await latest_tree_head(session)
    if not 1 <= first <= second <= latest.tree_size:
        raise TreeSizeUnknown(latest=latest.tree_size)
    return ConsistencyProof(first, second, await repository.roots_over(session, consistency_path(first, second)))


async def receipt(uow: UnitOfWork, actor: Actor, event_id: UUID) -> EntryReceipt:
    """For whoever knows the id that an answer named: where the fact stands, and what proves it.

    Its content is only shown to who may read the record. Raises EntryUnknown, NotYetProvable and RecordIncomplete.
    """
    entry = await repository.of_fact(uow.session, event_id)
    if entry is None:
        raise EntryUnknown
    latest = await _latest(uow.session)
    if latest is None or latest.tree_size < entry.seq:
        raise NotYetProvable(seq=entry.seq, retry_after=RETRY_SECONDS)
    hashes = await repository.roots_over(uow.session, inclusion_path(entry.seq - 1, latest.tree_size))
    inclusion = InclusionProof(entry.seq, entry.leaf_hash, latest.tree_size, hashes)
    full = entry if actor.can(Permission.LEDGER_READ) else None
    return EntryReceipt(event_id, inclusion, latest, full)
