"""Invoices and credit notes over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from techexchange.billing import actions
from techexchange.billing.errors import (
    InvoiceNotFound,
    LineNotOnInvoice,
    MonthRunning,
    MoreThanBilled,
    NothingToCredit,
    NothingToInvoice,
)
from techexchange.billing.queries import invoice as queries
from techexchange.billing.queries.document import printed_invoice
from techexchange.billing.router.given import ACCESS, ACTING, KEYED
from techexchange.billing.schemas.invoice import (
    CreditNoteIn,
    CreditNoteOut,
    CreditNoteQuery,
    InvoiceLineOut,
    InvoiceOut,
    InvoicePrintQuery,
    InvoiceQuery,
    InvoicesIn,
    InvoicesOut,
)
from techexchange.infra.documents import DocumentDamaged, TextUnprintable
from techexchange.infra.http import CurrentActor, ExchangeRoute, PageOut, Paging, Uow
from techexchange.infra.http.problems import problems
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.paging import CursorInvalid

router = APIRouter(prefix="/v1", tags=["billing"], route_class=ExchangeRoute)
CREDITING = (LineNotOnInvoice, MoreThanBilled, NothingToCredit)
PDF: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/invoices",
    status_code=201,
    summary="Invoice a month",
    responses=problems(*ACCESS, *KEYED, MonthRunning, NothingToInvoice, AlreadyExists),
)
async def issue_invoices(uow: Uow, actor: CurrentActor, body: InvoicesIn) -> InvoicesOut:
    """Bill one payer what arose until the end of a month and is not billed yet; the clock does so for all."""
    issued = await actions.issue_invoices(uow, actor, body.payer_id, body.month())
    return InvoicesOut(items=[InvoiceOut.of(invoice) for invoice in issued])


@router.get("/invoices", summary="List the invoices", responses=problems(*ACCESS, CursorInvalid))
async def list_invoices(uow: Uow, actor: CurrentActor, query: Annotated[InvoiceQuery, Query()]) -> PageOut[InvoiceOut]:
    """Those to my organisations, newest first; for the operator's finance its own, for owner and auditor all."""
    return PageOut[InvoiceOut].of(await queries.invoices(uow, actor, query.wanted(), query.request()), InvoiceOut.of)


@router.get("/invoices/{invoice_id}", summary="Show an invoice", responses=problems(*ACCESS, InvoiceNotFound))
async def show_invoice(uow: Uow, actor: CurrentActor, invoice_id: UUID) -> InvoiceOut:
    """One invoice, for payer and operator, the owner and the auditor."""
    return InvoiceOut.of(await queries.invoice(uow, actor, invoice_id))


@router.get(
    "/invoices/{invoice_id}/document.pdf",
    summary="Print an invoice",
    response_class=Response,
    responses=PDF | problems(*ACCESS, InvoiceNotFound, TextUnprintable, DocumentDamaged),
)
async def print_invoice(
    uow: Uow, actor: CurrentActor, invoice_id: UUID, query: Annotated[InvoicePrintQuery, Query()]
) -> Response:
    """As it was issued, in Vietnamese or English; what was paid or credited later is not on it."""
    named = {"content-disposition": f'attachment; filename="invoice-{invoice_id}.pdf"'}
    return Response(await printed_invoice(uow, actor, invoice_id, query.language), 200, named, "application/pdf")


@router.get(
    "/invoices/{invoice_id}/lines",
    summary="List what an invoice bills",
    responses=problems(*ACCESS, InvoiceNotFound, CursorInvalid),
)
async def list_invoice_lines(
    uow: Uow, actor: CurrentActor, invoice_id: UUID, paging: Paging
) -> PageOut[InvoiceLineOut]:
    """The fees on it, which add up to its amount to the unit; the last position first."""
    found = await queries.invoice_lines(uow, actor, invoice_id, paging)
    return PageOut[InvoiceLineOut].of(found, InvoiceLineOut.of)


@router.post(
    "/invoices/{invoice_id}/credit-notes",
    status_code=201,
    summary="Credit an invoice",
    responses=problems(*ACCESS, *KEYED, *ACTING, InvoiceNotFound, *CREDITING),
)
async def credit_invoice(uow: Uow, actor: CurrentActor, invoice_id: UUID, body: CreditNoteIn) -> CreditNoteOut:
    """Take back all or a part of what it bills; nothing that was issued is changed."""
    return CreditNoteOut.of(await actions.credit(uow, actor, invoice_id, body.wanted(), body.reason))


@router.get("/credit-notes", summary="List the credit notes", responses=problems(*ACCESS, CursorInvalid))
async def list_credit_notes(
    uow: Uow, actor: CurrentActor, query: Annotated[CreditNoteQuery, Query()]
) -> PageOut[CreditNoteOut]:
    """Those to my organisations, newest first; for the operator's finance its own, for owner and auditor all."""
    found = await queries.credit_notes(uow, actor, query.invoice_id, query.request())
    return PageOut[CreditNoteOut].of(found, CreditNoteOut.of)
