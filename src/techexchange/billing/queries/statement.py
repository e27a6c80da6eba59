"""Reading the statement of a month: in a few queries, whatever it holds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, union

from techexchange.billing.errors import StatementTooLong
from techexchange.billing.lifecycle import RemittanceStatus
from techexchange.billing.models.credit import CreditNote
from techexchange.billing.models.fee import FeeLine
from techexchange.billing.models.invoice import Invoice, InvoiceLine
from techexchange.billing.models.month import BillingMonth, Month
from techexchange.billing.models.remittance import Remittance
from techexchange.billing.models.sides import sees_all
from techexchange.billing.models.statement import MonthStatement, StatementRows, StatementView
from techexchange.billing.queries.visible import sides_of, visible
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor
from techexchange.ledger.queries import head

MOST_FEE_LINES = 100_000
"""As many fee lines as one answer over HTTP holds; the command line has no limit."""


async def statement(uow: UnitOfWork, actor: Actor, month: Month, most: int | None = None) -> MonthStatement:
    """What this actor may see of a month; raises StatementTooLong where it has more fee lines than that."""
    if actor.is_anonymous:
        raise Unauthenticated
    as_of_seq = (await head(uow.session)).seq
    invoices = await _invoices(uow, actor, month)
    rows = StatementRows(
        fee_lines=await _fee_lines(uow, actor, month, most),
        invoices=invoices,
        billed=await _billed(uow, actor, month),
        credit_notes=await _credit_notes(uow, actor, month),
        remittances=await _remittances(uow, actor, month),
    )
    payers, operators = sides_of(actor)
    view = StatementView(everything=sees_all(actor), operators=tuple(operators), payers=tuple(payers))
    closed = select(BillingMonth.operator_id).where(BillingMonth.period == str(month))
    return MonthStatement(
        month=month,
        view=view,
        closed_for=tuple((await uow.session.scalars(closed.order_by(BillingMonth.closed_at))).all()),
        as_of_seq=as_of_seq,
        made_at=uow.now,
        rows=rows,
    )


async def closed_months(uow: UnitOfWork, actor: Actor, request: PageRequest) -> Page[BillingMonth]:
    """The months that are closed, of one's own operation or, for the owner and the auditor, of all; newest first."""
    if actor.is_anonymous:
        raise Unauthenticated
    wanted = select(BillingMonth)
    if not sees_all(actor):
        wanted = wanted.where(BillingMonth.operator_id.in_(sides_of(actor)[1]))
    return await page(uow.session, wanted, request, (BillingMonth.closed_at, BillingMonth.id))


async def _fee_lines(uow: UnitOfWork, actor: Actor, month: Month, most: int | None) -> Sequence[FeeLine]:
    of_month = select(Invoice.id).where(Invoice.period == str(month), visible(Invoice, actor))
    billed = select(InvoiceLine.fee_line_id).where(InvoiceLine.invoice_id.in_(of_month))
    arisen = (FeeLine.created_at >= month.begins) & (FeeLine.created_at < month.ends)
    of_both = union(select(FeeLine.id).where(arisen), billed)
    wanted = select(FeeLine).where(visible(FeeLine, actor), FeeLine.id.in_(of_both))
    ordered = wanted.order_by(FeeLine.created_at, FeeLine.id)
    if most is None:
        return (await uow.session.scalars(ordered)).all()
    found = (await uow.session.scalars(ordered.limit(most + 1))).all()
    if len(found) > most:
        raise StatementTooLong(most=most)
    return found


async def _invoices(uow: UnitOfWork, actor: Actor, month: Month) -> Sequence[Invoice]:
    wanted = select(Invoice).where(Invoice.period == str(month), visible(Invoice, actor))
    return (await uow.session.scalars(wanted.order_by(Invoice.operator_id, Invoice.year, Invoice.sequence))).all()


async def _billed(uow: UnitOfWork, actor: Actor, month: Month) -> Mapping[UUID, list[tuple[UUID, int]]]:
    joined = select(InvoiceLine.invoice_id, InvoiceLine.fee_line_id, InvoiceLine.amount).join(
        Invoice, Invoice.id == InvoiceLine.invoice_id
    )
    wanted = joined.where(Invoice.period == str(month), visible(Invoice, actor))
    found: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
    for invoice_id, fee_line_id, amount in await uow.session.execute(wanted.order_by(InvoiceLine.position)):
        found[invoice_id].append((fee_line_id, amount))
    return found


async def _credit_notes(uow: UnitOfWork, actor: Actor, month: Month) -> Sequence[CreditNote]:
    inside = (CreditNote.created_at >= month.begins, CreditNote.created_at < month.ends)
    wanted = select(CreditNote).where(visible(CreditNote, actor), *inside)
    return (await uow.session.scalars(wanted.order_by(CreditNote.created_at, CreditNote.id))).all()


async def _remittances(uow: UnitOfWork, actor: Actor, month: Month) -> Sequence[Remittance]:
    inside = (Remittance.decided_at >= month.begins, Remittance.decided_at < month.ends)
    counted = Remittance.status == RemittanceStatus.CONFIRMED
    wanted = select(Remittance).where(visible(Remittance, actor), counted, *inside)
    return (await uow.session.scalars(wanted.order_by(Remittance.decided_at, Remittance.id))).all()
