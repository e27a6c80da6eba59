"""Reading the entries of the record, always in `seq` order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger.models import GENESIS, LedgerEntry


@dataclass(frozen=True)
class EntryFilter:
    """Which entries are wanted: of one subject, of one kind of event, after a position."""

    after: int = 0
    subject_id: UUID | None = None
    event: str | None = None


async def entries(uow: UnitOfWork, actor: Actor, wanted: EntryFilter, limit: int) -> Sequence[LedgerEntry]:
    """The entries an owner or auditor asks for."""
    actor.require(Permission.LEDGER_READ)
    statement = select(LedgerEntry).where(LedgerEntry.seq > wanted.after)
    if wanted.subject_id:
        statement = statement.where(LedgerEntry.subject_id == wanted.subject_id)
    if wanted.event:
        statement = statement.where(LedgerEntry.event == wanted.event)
    return (await uow.session.scalars(statement.order_by(LedgerEntry.seq).limit(limit))).all()


async def follow(session: AsyncSession, after: int, limit: int = 500) -> Sequence[LedgerEntry]:
    """What was recorded after a position, for a projection that follows; nothing is ever skipped."""
    statement = select(LedgerEntry).where(LedgerEntry.seq > after).order_by(LedgerEntry.seq).limit(limit)
    return (await session.scalars(statement)).all()


async def of_subjects(session: AsyncSession, subjects: Collection[UUID]) -> Sequence[LedgerEntry]:
    """Everything on record of some things, for an upper domain that knows who may read it."""
    statement = select(LedgerEntry).where(LedgerEntry.subject_id.in_(subjects)).order_by(LedgerEntry.seq)
    return (await session.scalars(statement)).all()


async def of_events(session: AsyncSession, events: Collection[UUID]) -> Sequence[LedgerEntry]:
    """The entries of some facts by the ids of the facts, for an upper domain that knows who may read them."""
    statement = select(LedgerEntry).where(LedgerEntry.event_id.in_(events)).order_by(LedgerEntry.seq)
    return (await session.scalars(statement)).all()


async def chain_before(session: AsyncSession, seqs: Collection[int]) -> dict[int, bytes]:
    """The chain hash that the entry at each of these positions was added to."""
    previous = select(LedgerEntry.seq, LedgerEntry.chain_hash).where(LedgerEntry.seq.in_([seq - 1 for seq in seqs]))
    found = {row.seq + 1: row.chain_hash for row in await session.execute(previous)}
    return {seq: found.get(seq, GENESIS) for seq in seqs}
