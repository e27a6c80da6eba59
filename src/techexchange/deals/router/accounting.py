"""Who shares in receipts, over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.deals import actions
from techexchange.deals.errors import ContractNotFound
from techexchange.deals.errors.benefit import BelowBenefitFloor, BenefitPlanNotFound, SharesIncomplete
from techexchange.deals.queries.benefit import benefit_plan, distributions
from techexchange.deals.schemas.benefit import BenefitPartOut, BenefitPlanOut, BenefitsIn
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import MalformedRequest, ValidationFailed, problems
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified

router = APIRouter(prefix="/v1", tags=["accounting"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
SHARES = (SharesIncomplete, BelowBenefitFloor)


@router.get(
    "/contracts/{contract_id}/benefits",
    summary="Show who shares in the receipts",
    responses=problems(*ACCESS, ContractNotFound, BenefitPlanNotFound),
)
async def show_benefits(uow: Uow, actor: CurrentActor, contract_id: UUID) -> BenefitPlanOut:
    """Authors, host, state and brokers, with their percentages and what the law guarantees; for the supplier only."""
    return BenefitPlanOut.of(await benefit_plan(uow, actor, contract_id))


@router.put(
    "/contracts/{contract_id}/benefits",
    summary="Agree who shares in the receipts",
    responses=problems(
        *ACCESS, Forbidden, OrganizationNotVerified, ContractNotFound, PreconditionRequired, Stale, *SHARES
    ),
)
async def agree_benefits(
    uow: Uow, actor: CurrentActor, contract_id: UUID, body: BenefitsIn, version: IfMatch
) -> BenefitPlanOut:
    """The first time with `If-Match: *`, afterwards with the plan's own ETag; receipts not divided yet are divided."""
    return BenefitPlanOut.of(await actions.agree_benefits(uow, actor, contract_id, body.agreed(), version))


@router.get(
    "/contracts/{contract_id}/distributions",
    summary="List who had which part",
    responses=problems(*ACCESS, ContractNotFound, CursorInvalid),
)
async def list_distributions(
    uow: Uow, actor: CurrentActor, contract_id: UUID, paging: Paging
) -> PageOut[BenefitPartOut]:
    """The parts of each receipt, which add up to it to the unit; for the supplier only."""
    return PageOut[BenefitPartOut].of(await distributions(uow, actor, contract_id, paging), BenefitPartOut.of)
