"""The statements of months over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from techexchange.billing.errors import MonthInvalid, StatementTooLong
from techexchange.billing.models.month import Month
from techexchange.billing.queries import statement as queries
from techexchange.billing.router.given import ACCESS
from techexchange.billing.schemas.statement import ClosedMonthOut, StatementOut, document_of, summed_up
from techexchange.infra.http import CurrentActor, ExchangeRoute, PageOut, Paging, Uow
from techexchange.infra.http.problems import problems
from techexchange.kernel.paging import CursorInvalid

router = APIRouter(prefix="/v1/statements", tags=["billing"], route_class=ExchangeRoute)
Written = Annotated[str, Path(max_length=7, description="A month in Vietnam, such as 2026-11")]
LINES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A head, the records, the sums.",
        "content": {"application/jsonl": {"schema": {"type": "string"}}},
    }
}


@router.get("", summary="List the closed months", responses=problems(*ACCESS, CursorInvalid))
async def list_closed_months(uow: Uow, actor: CurrentActor, paging: Paging) -> PageOut[ClosedMonthOut]:
    """The months of which everything is invoiced: the operator's own, for the owner and the auditor all."""
    return PageOut[ClosedMonthOut].of(await queries.closed_months(uow, actor, paging), ClosedMonthOut.of)


@router.get(
    "/{period}", summary="Show the statement of a month", responses=problems(*ACCESS, MonthInvalid, StatementTooLong)
)
async def show_statement(uow: Uow, actor: CurrentActor, period: Written) -> StatementOut:
    """The sums operator and owner settle by; each payer has its own, without the owner's share."""
    found = await queries.statement(uow, actor, Month.parse(period), queries.MOST_FEE_LINES)
    return await summed_up(found)


@router.get(
    "/{period}/document.jsonl",
    summary="Export the statement of a month",
    response_class=Response,
    responses=LINES | problems(*ACCESS, MonthInvalid, StatementTooLong),
)
async def export_statement(uow: Uow, actor: CurrentActor, period: Written) -> Response:
    """All of it, with the salts, as JSON Lines: anyone who has it can check it against an export of the ledger."""
    month = Month.parse(period)
    found = await document_of(await queries.statement(uow, actor, month, queries.MOST_FEE_LINES))
    named = {"content-disposition": f'attachment; filename="statement-{month}.jsonl"'}
    return Response(found, 200, named, "application/jsonl")
