"""Ratings over HTTP: for the parties of a contract, and what they come to for everyone."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.deals import actions, queries
from techexchange.deals.errors import ActsForBoth, ContractNotFound
from techexchange.deals.errors.rating import ContractNeverInForce, RatingAlreadyGiven, RatingsClosed
from techexchange.deals.schemas.rating import RatingIn, RatingOut, RatingsOut, ReputationOut
from techexchange.identity.errors import OrganizationNotFound
from techexchange.infra.http import CurrentActor, ExchangeRoute, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.permissions import OrganizationNotVerified

router = APIRouter(prefix="/v1", tags=["deals"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
GIVING = (Forbidden, OrganizationNotVerified, ActsForBoth, ContractNeverInForce, RatingAlreadyGiven, RatingsClosed)


@router.post(
    "/contracts/{contract_id}/ratings",
    status_code=201,
    summary="Rate the other party",
    responses=problems(*ACCESS, *KEYED, *GIVING, ContractNotFound),
)
async def give_rating(uow: Uow, actor: CurrentActor, contract_id: UUID, body: RatingIn) -> RatingOut:
    """Once the contract is in force; the other party reads it when it has rated too, or after thirty days."""
    return RatingOut.of(await actions.rate(uow, actor, contract_id, body.opinion()), actor)


@router.get(
    "/contracts/{contract_id}/ratings",
    summary="Ratings under a contract",
    responses=problems(*ACCESS, ContractNotFound),
)
async def list_ratings(uow: Uow, actor: CurrentActor, contract_id: UUID) -> RatingsOut:
    """One's own organisation's, and the other party's once it is revealed."""
    found = await queries.ratings(uow, actor, contract_id)
    return RatingsOut(ratings=[RatingOut.of(rating, actor) for rating in found])


@router.get(
    "/organizations/{organization_id}/reputation",
    summary="What an organisation's ratings come to",
    responses=problems(ValidationFailed, OrganizationNotFound),
)
async def show_reputation(uow: Uow, actor: CurrentActor, organization_id: UUID) -> ReputationOut:
    """How many parties of contracts in force rated it, and the averages once there are three."""
    return ReputationOut.of(await queries.reputation(uow, actor, organization_id))
