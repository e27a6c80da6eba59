"""Invoices, credit notes, closed months, and the numbers they are given."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from techexchange.billing.errors import InvoiceNotFound
from techexchange.billing.models.credit import CreditNote
from techexchange.billing.models.invoice import Invoice, InvoiceLine
from techexchange.billing.models.month import BillingMonth, Month
from techexchange.billing.models.number import InvoiceCounter, Series
from techexchange.billing.repository.shared import OfPayerAndOperator
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.mandates.models import MandateVersion, OperatingMandate

OF_REVENUE = "revenue"
"""The kind of share that is counted from what is invoiced; a profit is not known to the exchange."""


class InvoiceCounters:
    """The last number given out of each series."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.session = uow.session

    async def hold(self, operator_id: UUID, series: Series, year: int) -> InvoiceCounter:
        """The counter, locked until the commit: nobody else issues for this operator meanwhile."""
        named = {"operator_id": operator_id, "series": series, "year": year}
        await self.session.execute(insert(InvoiceCounter).values(**named, last=0).on_conflict_do_nothing())
        wanted = select(InvoiceCounter).filter_by(**named).with_for_update()
        return (await self.session.scalars(wanted, execution_options={"populate_existing": True})).one()


class Invoices(OfPayerAndOperator[Invoice]):
    """Every invoice that was issued."""

    model = Invoice
    missing = InvoiceNotFound

    async def keep(self, invoice: Invoice, lines: Sequence[InvoiceLine]) -> Invoice:
        """Keep a new invoice with its lines; raises AlreadyExists where one of them is billed already."""
        await self.add(invoice)
        self.session.add_all(lines)
        await self.session.flush()
        return invoice

    async def owner_percent(self, mandate_id: UUID, terms_hash: str) -> str | None:
        """The owner's percentage of what is invoiced under the terms of this hash; None where it has none."""
        version = select(MandateVersion).where(
            MandateVersion.mandate_id == mandate_id, MandateVersion.terms_hash == terms_hash
        )
        found = (await self.session.scalars(version.limit(1))).one_or_none()
        agreed: MandateVersion | OperatingMandate = found or await self._mandate(mandate_id)
        share = agreed.revenue_share
        return str(share["owner_percent"]) if share and share["of"] == OF_REVENUE else None

    async def _mandate(self, mandate_id: UUID) -> OperatingMandate:
        return await self.session.get_one(OperatingMandate, mandate_id)

    async def lines(self, invoice_id: UUID) -> Sequence[InvoiceLine]:
        """What an invoice bills, in order."""
        wanted = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id).order_by(InvoiceLine.position)
        return (await self.session.scalars(wanted, execution_options={"populate_existing": True})).all()

    async def due(self, most: int = 100, among: Among = ALL) -> Sequence[Invoice]:
        """Those whose last day has passed by the database clock, locked, passing over those in other hands."""
        wanted = select(Invoice).where(Invoice.wake_at <= func.statement_timestamp(), among(Invoice.id))
        taken = wanted.order_by(Invoice.wake_at).limit(most).with_for_update(skip_locked=True)
        return (await self.session.scalars(taken, execution_options={"populate_existing": True})).all()


class CreditNotes:
    """Every credit note that was issued."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.session = uow.session

    async def keep(self, note: CreditNote) -> CreditNote:
        """Keep a new one."""
        self.session.add(note)
        await self.session.flush()
        return note


class BillingMonths:
    """The months of which everything is invoiced."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.session = uow.session

    async def last(self, operator_id: UUID) -> Month | None:
        """The last month an operator closed."""
        wanted = select(func.max(BillingMonth.period)).where(BillingMonth.operator_id == operator_id)
        found = await self.session.scalar(wanted)
        return Month.parse(found) if found else None

    async def keep(self, closed: BillingMonth) -> BillingMonth:
        """Keep a month as closed."""
        self.session.add(closed)
        await self.session.flush()
        return closed
