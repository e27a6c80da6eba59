"""Reading invoices, credit notes and what is left to be invoiced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from techexchange.billing.lifecycle import InvoiceStatus
from techexchange.billing.models.credit import CreditNote
from techexchange.billing.models.invoice import Invoice, InvoiceLine
from techexchange.billing.models.month import Month
from techexchange.billing.queries.visible import visible
from techexchange.billing.repository import BillingMonths, FeeLines, Invoices
from techexchange.infra.repository import ALL, Among, page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor


@dataclass(frozen=True)
class InvoiceFilter:
    """Which invoices are wanted; None leaves it open."""

    payer_id: UUID | None = None
    period: str | None = None
    status: InvoiceStatus | None = None


async def invoices(uow: UnitOfWork, actor: Actor, wanted: InvoiceFilter, request: PageRequest) -> Page[Invoice]:
    """The invoices this actor may see, newest first."""
    named = {name: value for name, value in vars(wanted).items() if value is not None}
    statement = select(Invoice).where(visible(Invoice, actor)).filter_by(**named)
    return await page(uow.session, statement, request, (Invoice.created_at, Invoice.id))


async def invoice(uow: UnitOfWork, actor: Actor, invoice_id: UUID) -> Invoice:
    """One invoice; raises InvoiceNotFound."""
    return await Invoices(uow).seen(actor, invoice_id)


async def invoice_lines(uow: UnitOfWork, actor: Actor, invoice_id: UUID, request: PageRequest) -> Page[InvoiceLine]:
    """What an invoice bills; raises InvoiceNotFound."""
    found = await Invoices(uow).seen(actor, invoice_id)
    statement = select(InvoiceLine).where(InvoiceLine.invoice_id == found.id)
    return await page(uow.session, statement, request, (InvoiceLine.created_at, InvoiceLine.id))


async def credit_notes(
    uow: UnitOfWork, actor: Actor, invoice_id: UUID | None, request: PageRequest
) -> Page[CreditNote]:
    """The credit notes this actor may see, newest first."""
    statement = select(CreditNote).where(visible(CreditNote, actor))
    if invoice_id:
        statement = statement.where(CreditNote.invoice_id == invoice_id)
    return await page(uow.session, statement, request, (CreditNote.created_at, CreditNote.id))


async def next_month_to_bill(uow: UnitOfWork, operator_id: UUID) -> Month | None:
    """The earliest month of an operator that is over and not closed; None where there is none."""
    closed = await BillingMonths(uow).last(operator_id)
    if closed is not None:
        month = closed.next
    else:
        first = await FeeLines(uow).first_at(operator_id)
        if first is None:
            return None
        month = Month.of(first)
    return month if month.ends <= uow.now else None


def last_month_to_bill(ended_at: datetime) -> Month:
    """The last month of an operator whose mandate ended then: the one after, for what came late to the very end."""
    return Month.of(ended_at).next


async def payers_to_bill(
    uow: UnitOfWork, operator_id: UUID, month: Month, most: int, among: Among = ALL
) -> Sequence[UUID]:
    """Who has something left to be billed by the end of a month.

    What arose before the last month that was closed is not looked at again: nothing comes that late.
    """
    closed = await BillingMonths(uow).last(operator_id)
    return await FeeLines(uow).payers(operator_id, closed.begins if closed else None, month.ends, most, among)
