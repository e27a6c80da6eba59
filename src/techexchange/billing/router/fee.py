"""What the operator is owed, and the figures for accounting, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from techexchange.billing.errors import TooManyEntries, WindowInvalid
from techexchange.billing.queries.accounting import accounting_entries
from techexchange.billing.queries.fee import fee_lines
from techexchange.billing.schemas.accounting import AccountingOut, AccountingQuery, csv_of
from techexchange.billing.schemas.fee import FeeLineOut, FeeQuery
from techexchange.infra.http import CurrentActor, ExchangeRoute, PageOut, Uow
from techexchange.infra.http.problems import MalformedRequest, ValidationFailed, problems
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import CursorInvalid

router = APIRouter(prefix="/v1", tags=["accounting"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
EXPORT = (*ACCESS, WindowInvalid, TooManyEntries)
CSV: dict[int | str, dict[str, Any]] = {
    200: {"description": "The rows, with a head.", "content": {"text/csv": {"schema": {"type": "string"}}}}
}


@router.get("/fee-lines", summary="List the operator's fees", responses=problems(*ACCESS, CursorInvalid))
async def list_fee_lines(uow: Uow, actor: CurrentActor, query: Annotated[FeeQuery, Query()]) -> PageOut[FeeLineOut]:
    """My organisations' fees; for the operator's finance those it is owed, for the owner and the auditor all."""
    return PageOut[FeeLineOut].of(await fee_lines(uow, actor, query.wanted(), query.request()), FeeLineOut.of)


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
