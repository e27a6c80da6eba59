"""How fee lines are billed and what was billed is taken back; by finance, or by the clock for the operator."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from uuid import UUID

from techexchange.billing.errors import NothingToInvoice
from techexchange.billing.models.credit import CreditNote
from techexchange.billing.models.fee import FeeLine
from techexchange.billing.models.invoice import Billing, BillKind, Invoice, take_back
from techexchange.billing.models.month import BillingMonth, Month
from techexchange.billing.models.number import Series, year_of
from techexchange.billing.repository import BillingMonths, CreditNotes, FeeLines, InvoiceCounters, Invoices
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, MandatedAction, MandateNotActive, Permission
from techexchange.mandates import queries as mandates


async def issue_invoices(
    uow: UnitOfWork, actor: Actor, payer_id: UUID, month: Month, former_id: UUID | None = None
) -> list[Invoice]:
    """Bill one payer everything that arose before the end of a month and is not billed yet.

    One invoice for each version of a mandate and each currency, and what the owner bears apart from its fees. It is the
    operator's that may invoice now, or a former one's where the exchange itself bills what was left when its mandate
    ended. Raises MonthRunning or NothingToInvoice; a month that was closed stays as its statement says.
    """
    actor.require(Permission.INVOICE_ISSUE, within=former_id)
    operator_id = await _billed_for(uow, former_id)
    month.must_be_over(uow.now)
    counter = await InvoiceCounters(uow).hold(operator_id, Series.INVOICE, year_of(uow.now))
    closed = await BillingMonths(uow).last(operator_id)
    if closed is not None and month <= closed:
        raise NothingToInvoice(period=str(month))
    issued = []
    for kind in BillKind:
        for lines in _bills(await FeeLines(uow).unbilled(operator_id, month.ends, payer_id, kind)):
            percent = await Invoices(uow).owner_percent(lines[0].mandate_id, lines[0].mandate_terms_hash)
            billing = Billing(payer_id, month, kind, percent, lines)
            invoice, billed, told = Invoice.issue(billing, counter.take(), by=actor, at=uow.now)
            uow.publish(told)
            issued.append(await Invoices(uow).keep(invoice, billed))
    if not issued:
        raise NothingToInvoice(period=str(month))
    return issued


async def close_month(uow: UnitOfWork, actor: Actor, month: Month, former_id: UUID | None = None) -> BillingMonth:
    """Say that everything of a month is invoiced, as `issue_invoices` does; raises MonthRunning."""
    actor.require(Permission.INVOICE_ISSUE, within=former_id)
    operator_id = await _billed_for(uow, former_id)
    await InvoiceCounters(uow).hold(operator_id, Series.INVOICE, year_of(uow.now))
    closed, told = BillingMonth.close(operator_id, month, by=actor, at=uow.now)
    uow.publish(told)
    return await BillingMonths(uow).keep(closed)


async def credit(
    uow: UnitOfWork, actor: Actor, invoice_id: UUID, wanted: Mapping[UUID, int] | None, reason: str
) -> CreditNote:
    """Take back amounts of an invoice by fee line, or all that is left of it.

    Raises LineNotOnInvoice, MoreThanBilled or NothingToCredit.
    """
    seen = await Invoices(uow).seen(actor, invoice_id)
    actor.require(Permission.INVOICE_ISSUE, within=seen.operator_id)
    seen.own_side(actor)
    invoice = await Invoices(uow).get(invoice_id, lock=True)
    credited = take_back(await Invoices(uow).lines(invoice_id), wanted)
    counter = await InvoiceCounters(uow).hold(invoice.operator_id, Series.CREDIT_NOTE, year_of(uow.now))
    note, told = CreditNote.issue(invoice, credited, reason, counter.take(), by=actor, at=uow.now)
    uow.publish(told)
    for event in invoice.credit(note.amount, by=actor, at=uow.now):
        uow.publish(event)
    await Invoices(uow).save(invoice)
    return await CreditNotes(uow).keep(note)


async def fall_overdue(uow: UnitOfWork, actor: Actor, among: Among = ALL) -> int:
    """Let the invoices be overdue whose last day to pay has passed, and say how many there were."""
    actor.require(Permission.INVOICE_ISSUE)
    due = await Invoices(uow).due(among=among)
    for invoice in due:
        uow.publish(invoice.fall_overdue(by=actor, at=uow.now))
        await Invoices(uow).save(invoice)
    return len(due)


async def _billed_for(uow: UnitOfWork, former_id: UUID | None) -> UUID:
    if former_id is not None and former_id in await mandates.former_operators(uow):
        return former_id
    held = None if former_id else await mandates.authority(uow)
    if held is None or MandatedAction.INVOICE not in held.permitted:
        raise MandateNotActive(action=MandatedAction.INVOICE.value)
    return held.operator_id


def _bills(lines: Sequence[FeeLine]) -> list[list[FeeLine]]:
    def bill(line: FeeLine) -> tuple[str, str, str]:
        return str(line.mandate_id), line.mandate_terms_hash, line.currency

    return [list(together) for _, together in groupby(sorted(lines, key=bill), key=bill)]
