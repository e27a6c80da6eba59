"""Who shares in receipts, what the operator is owed, and the figures for accounting, over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from techexchange.deals import actions
from techexchange.deals.errors import ContractNotFound
from techexchange.deals.errors.accounting import TooManyEntries, WindowInvalid
from techexchange.deals.errors.benefit import BelowBenefitFloor, BenefitPlanNotFound, SharesIncomplete
from techexchange.deals.queries.accounting import accounting_entries
from techexchange.deals.queries.benefit import benefit_plan, distributions
from techexchange.deals.queries.fee import fee_lines
from techexchange.deals.schemas.accounting import AccountingOut, AccountingQuery, csv_of
from techexchange.deals.schemas.benefit import BenefitPartOut, BenefitPlanOut, BenefitsIn
from techexchange.deals.schemas.fee import FeeLineOut, FeeQuery
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import MalformedRequest, ValidationFailed, problems
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified

router = APIRouter(prefix="/v1", tags=["accounting"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
SHARES = (SharesIncomplete, BelowBenefitFloor)
EXPORT = (*ACCESS, WindowInvalid, TooManyEntries)
CSV: dict[int | str, dict[str, Any]] = {
    200: {"description": "The rows, with a head.", "content": {"text/csv": {"schema": {"type": "string"}}}}
}


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


@router.get("/fee-lines", summary="List the operator's fees", responses=problems(*ACCESS, CursorInvalid))
async def list_fee_lines(uow: Uow, actor: CurrentActor, query: Annotated[FeeQuery, Query()]) -> PageOut[FeeLineOut]:
    """My organisations' fees; for the operator's finance those it is owed, for the owner and the auditor all."""
    return PageOut[FeeLineOut].of(await fee_lines(uow, actor, query.contract_id, query.request()), FeeLineOut.of)


@router.get("/accounting/entries", summary="Export the figures as JSON", responses=problems(*EXPORT))
async def export_entries(uow: Uow, actor: CurrentActor, query: Annotated[AccountingQuery, Query()]) -> AccountingOut:
    """Terms, payments, parts and fees of my organisations; fees alone for the operator's finance and the owner."""
    return AccountingOut.of(await accounting_entries(uow, actor, query.window()))


@router.get(
    "/accounting/entries.csv",
    summary="Export the figures as CSV",
    response_class=Response,
    responses=CSV | problems(*EXPORT),
)
async def export_csv(uow: Uow, actor: CurrentActor, query: Annotated[AccountingQuery, Query()]) -> Response:
    """The same rows under the same ids, for a spreadsheet or an accounting system."""
    rows = csv_of(await accounting_entries(uow, actor, query.window()))
    named = {"content-disposition": 'attachment; filename="accounting.csv"'}
    return Response(rows, 200, named, "text/csv; charset=utf-8")
