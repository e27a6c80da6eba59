"""Following the record for harvesters, and putting on record that the exchange changed hands."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger import queries as ledger
from techexchange.listings.events import PUBLIC_CHANGES
from techexchange.listings.models import Direction
from techexchange.opendata import repository
from techexchange.opendata.events import ExchangeHandedOver, ExchangeTakenOver, HandoverFact
from techexchange.opendata.models.harvest import stamp

F = TypeVar("F", bound=HandoverFact)
BATCH = 500
CHANGING = frozenset(event.name for event in PUBLIC_CHANGES)


@dataclass(frozen=True)
class HandoverSeen:
    """A handover as its manifest tells it: its id, the manifest's hash, and where its record ends."""

    id: UUID
    manifest_hash: str
    entries: int
    chain_hash: str


async def follow_catalogue(uow: UnitOfWork, actor: Actor) -> int:
    """Stamp the records of listings whose public view may have changed, from where that was left off; 0 at the end."""
    actor.require(Permission.SEARCH_REBUILD)
    position = await repository.position(uow)
    entries = await ledger.follow(uow.session, position.position, BATCH) if position else ()
    if position is None or not entries:
        return 0
    position.position = entries[-1].seq
    changed = {entry.subject_id: Direction(entry.payload["direction"]) for entry in entries if entry.event in CHANGING}
    known = await repository.once_published(uow, changed.keys()) if changed else set()
    await repository.stamp_records(uow, {id: changed[id] for id in known}, stamp(uow.now))
    return len(entries)


async def record_handover(uow: UnitOfWork, actor: Actor, handover: HandoverSeen) -> ExchangeHandedOver:
    """Put on record that everything was written out."""
    actor.require(Permission.MANDATE_WRITE)
    return _recorded(uow, actor, ExchangeHandedOver, handover)


async def record_takeover(uow: UnitOfWork, actor: Actor, handover: HandoverSeen) -> ExchangeTakenOver:
    """Put on record that everything was read in."""
    actor.require(Permission.MANDATE_WRITE)
    return _recorded(uow, actor, ExchangeTakenOver, handover)


def _recorded(uow: UnitOfWork, actor: Actor, kind: type[F], handover: HandoverSeen) -> F:
    fact = kind(
        subject_id=handover.id,
        actor_id=actor.id,
        at=uow.now,
        manifest_hash=handover.manifest_hash,
        entries=handover.entries,
        chain_hash=handover.chain_hash,
    )
    uow.publish(fact)
    return fact
