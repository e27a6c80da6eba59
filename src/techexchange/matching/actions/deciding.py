"""What the two sides of a match do with it."""

from collections.abc import Sequence
from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.matching.models import Dismissal, Match
from techexchange.matching.repository import Matches


async def see(uow: UnitOfWork, actor: Actor, matches: Sequence[Match]) -> Sequence[Match]:
    """Mark what is being shown to members of a side as seen by it; a broker's look leaves no mark."""
    mine = actor.organizations(Permission.MATCH_READ)
    for organization_id in mine:
        actor.require(Permission.MATCH_READ, within=organization_id)
    if mine:
        await Matches(uow).show([match.id for match in matches], mine)
    return matches


async def show_interest(uow: UnitOfWork, actor: Actor, match_id: UUID, version: int | None = None) -> Match:
    """Say for one's side that it would like to talk; raises AlreadyInterested or MatchClosed."""
    matches = Matches(uow)
    match = await matches.seen(actor, match_id, version)
    side = match.side_of(actor)
    actor.require(Permission.MATCH_DECIDE, within=match.owner_of(side))
    await matches.must_be_open(match)
    match.show(side, at=uow.now)
    uow.publish(match.show_interest(side, by=actor, at=uow.now))
    return await matches.save(match)


async def dismiss(
    uow: UnitOfWork, actor: Actor, match_id: UUID, dismissal: Dismissal, version: int | None = None
) -> Match:
    """Say for one's side that it does not want the match, and why."""
    match = await Matches(uow).seen(actor, match_id, version)
    side = match.side_of(actor)
    actor.require(Permission.MATCH_DECIDE, within=match.owner_of(side))
    match.show(side, at=uow.now)
    uow.publish(match.dismiss(dismissal, side, by=actor, at=uow.now))
    return await Matches(uow).save(match)
