"""What the exchange's broker does with a match."""

from uuid import UUID

from techexchange.identity.queries import require_no_conflict
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.matching.models import Match, Result
from techexchange.matching.repository import Matches


async def propose_introduction(uow: UnitOfWork, actor: Actor, match_id: UUID, version: int | None = None) -> Match:
    """Ask both sides whether they would be introduced.

    Raises BrokerIsParty, ConflictOfInterest, IntroductionAlreadyProposed or MatchClosed.
    """
    actor.require(Permission.MATCH_BROKER)
    match = await Matches(uow).get(match_id, lock=True, version=version)
    proposed = match.propose_introduction(by=actor, at=uow.now)
    await require_no_conflict(uow, actor, match.supply_owner_id, match.demand_owner_id)
    await Matches(uow).must_be_open(match)
    uow.publish(proposed)
    return await Matches(uow).save(match)


async def introduce(uow: UnitOfWork, actor: Actor, match_id: UUID, version: int | None = None) -> Match:
    """Introduce two sides that both are interested: from now on each knows who the other is.

    Raises BrokerIsParty or ConflictOfInterest.
    """
    actor.require(Permission.MATCH_BROKER)
    match = await Matches(uow).get(match_id, lock=True, version=version)
    uow.publish(match.introduce(by=actor, at=uow.now))
    await require_no_conflict(uow, actor, match.supply_owner_id, match.demand_owner_id)
    return await Matches(uow).save(match)


async def record_outcome(
    uow: UnitOfWork, actor: Actor, match_id: UUID, result: Result, version: int | None = None
) -> Match:
    """Note what came of an introduction, as often as there is news; raises BrokerIsParty."""
    actor.require(Permission.MATCH_BROKER)
    match = await Matches(uow).get(match_id, lock=True, version=version)
    uow.publish(match.record_outcome(result, by=actor, at=uow.now))
    return await Matches(uow).save(match)
