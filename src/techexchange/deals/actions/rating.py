"""How the parties of a contract rate each other."""

from uuid import UUID

from techexchange.deals.errors.rating import RatingAlreadyGiven, RatingsClosed
from techexchange.deals.lifecycle.rating import RatingStatus
from techexchange.deals.models import Ties
from techexchange.deals.models.rating import Opinion, Rating, must_have_been_in_force
from techexchange.deals.repository import Contracts
from techexchange.deals.repository.rating import Ratings
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission


async def rate(uow: UnitOfWork, actor: Actor, contract_id: UUID, opinion: Opinion) -> Rating:
    """Rate the other party of a contract that is or was in force; the second rating reveals both.

    Raises ContractNeverInForce, RatingAlreadyGiven or RatingsClosed.
    """
    seen = await Contracts(uow).seen(actor, contract_id)
    side = seen.organization(seen.side_of(actor))
    actor.require(Permission.RATING_GIVE, within=side)
    contract = await Contracts(uow).get(contract_id, lock=True)
    must_have_been_in_force(contract)
    given = await Ratings(uow).of_contract(contract_id)
    if any(other.given_by == side for other in given):
        raise RatingAlreadyGiven
    if any(other.status is RatingStatus.REVEALED for other in given):
        raise RatingsClosed
    rating, happened = Rating.give(Ties.of(contract), opinion, side=side, by=actor, at=uow.now)
    await Ratings(uow).add(rating)
    uow.publish(happened)
    if given:
        for each in (*given, rating):
            uow.publish(each.reveal(by=actor, at=uow.now))
    return await Ratings(uow).save(rating)


async def reveal_due_ratings(uow: UnitOfWork, actor: Actor, among: Among = ALL) -> int:
    """Reveal up to 100 ratings whose other party did not rate in time, and say how many."""
    actor.require(Permission.RATING_GIVE)
    due = await Ratings(uow).due(among=among)
    for id in due:
        rating = await Ratings(uow).get(id, lock=True)
        uow.publish(rating.reveal(by=actor, at=uow.now))
        await Ratings(uow).save(rating)
    return len(due)
