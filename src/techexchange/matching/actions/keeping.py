"""How the matches of a listing are kept: what was found anew, what no longer stands, and who is told that there are."""

from collections.abc import Sequence
from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.models import Direction
from techexchange.matching.events import NeedMatched
from techexchange.matching.models import Findings, Match
from techexchange.matching.repository import Matches


async def keep_found(uow: UnitOfWork, actor: Actor, found: Findings) -> list[Match]:
    """Keep the best matches of one listing, touching its own pairs only; gives those that are new."""
    actor.require(Permission.MATCH_BROKER)
    matches = Matches(uow)
    opposite = Direction.DEMAND if found.side is Direction.SUPPLY else Direction.SUPPLY
    present = {match.listing_of(opposite): match for match in await matches.lock_of(found.listing_id)}
    new: list[Match] = []
    for pairing in found.kept:
        match = present.pop(pairing.beside(found.side), None)
        if match is None:
            new.append(Match.propose(pairing, side=found.side, at=uow.now))
            continue
        match.settle(found.side, stands=True, among_best=True)
        match.rescore(pairing, at=uow.now)
    for beside, match in present.items():
        match.settle(found.side, stands=beside in found.passing, among_best=False)
    await matches.remove([match for match in present.values() if not match.is_kept])
    matches.keep(new)
    await matches.note_run(found)
    await matches.expect_runs([pairing.beside(found.side) for pairing in found.kept], opposite)
    await announce(uow, actor, new)
    await matches.note_crowding({pairing.supply.id for pairing in found.kept})
    return new


async def announce(uow: UnitOfWork, actor: Actor, new: Sequence[Match]) -> None:
    """Tell the record of each need that has its first matches, once for each of its versions."""
    actor.require(Permission.MATCH_BROKER)
    counted: dict[UUID, list[Match]] = {}
    for match in new:
        counted.setdefault(match.demand_id, []).append(match)
    for run in await Matches(uow).runs_of(counted.keys()):
        [match, *_] = found = counted[run.listing_id]
        if run.announced_version == match.demand_version:
            continue
        run.announced_version = match.demand_version
        uow.publish(
            NeedMatched(
                subject_id=run.listing_id,
                actor_id=actor.id,
                at=uow.now,
                organization_id=match.demand_owner_id,
                version_number=match.demand_version,
                matches=len(found),
            )
        )


async def retire(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> int:
    """Lapse what is alive of a listing that is no longer published, and say how many matches that were."""
    actor.require(Permission.MATCH_BROKER)
    matches = Matches(uow)
    alive = await matches.lock_alive(listing_id)
    for match in alive:
        match.lapse()
    await matches.remove([match for match in alive if match.is_untouched])
    run = await matches.run_of(listing_id)
    if run is not None:
        await matches.forget_run(run)
    return len(alive)
