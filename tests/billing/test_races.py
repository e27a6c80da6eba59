"""Numbers, invoices and remittances under concurrency, with real commits: no gap, and nothing billed or paid twice."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import select

from accounts import report_of
from billing.bills import open_books
from contracting import found
from techexchange.billing import actions
from techexchange.billing.errors import MoreThanBilled, MoreThanOwed, NothingToInvoice
from techexchange.billing.jobs import TICKS
from techexchange.billing.models.credit import CreditNote
from techexchange.billing.models.invoice import Invoice, InvoiceLine
from techexchange.billing.models.month import Month
from techexchange.billing.models.verification import verify
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.errors import Conflict
from techexchange.kernel.lifecycle import MoveNotAllowed

pytestmark = pytest.mark.real_commits


async def attempt(exchange, action, *arguments):
    try:
        async with exchange.unit_of_work() as uow:
            await action(uow, *arguments)
    except Conflict as refused:
        return type(refused)
    return "done"


async def together(exchange, *calls):
    return Counter(await asyncio.gather(*(attempt(exchange, *call) for call in calls)))


async def test_finance_and_the_clock_at_once_bill_every_fee_once_and_without_a_gap(live):
    books = await open_books(live.exchange)
    at = await books.past()
    for payer in (0, 0, 1, 1):
        await books.publish(payer, at)
    month = Month.of(at)
    issue = [(actions.issue_invoices, books.finance, payer.id, month) for payer in books.payers]
    told = await together(live.exchange, *issue * 3, *[(TICKS["invoices"],)] * 2)
    assert told["done"] >= 2
    assert set(told) <= {"done", NothingToInvoice, AlreadyExists}
    await books.tick()
    async with live.exchange.unit_of_work() as uow:
        numbers = sorted(await uow.session.scalars(select(Invoice.sequence)))
        assert len(list(await uow.session.scalars(select(InvoiceLine)))) == 4
    assert numbers == list(range(1, len(numbers) + 1))
    document, entries = await books.documents(books.supervisor, month)
    assert verify(document, entries).faults == []


async def test_credited_at_once_is_never_more_than_billed(live):
    books = await open_books(live.exchange)
    await books.publish(0, await books.past())
    invoice = await books.invoice()
    async with live.exchange.unit_of_work() as uow:
        [line] = await uow.session.scalars(select(InvoiceLine))
    calls = [(actions.credit, books.finance, invoice.id, {line.fee_line_id: 300_000}, "x")] * 5
    assert await together(live.exchange, *calls) == {"done": 3, MoreThanBilled: 2}
    async with live.exchange.unit_of_work() as uow:
        notes = list(await uow.session.scalars(select(CreditNote).order_by(CreditNote.sequence)))
    assert [note.sequence for note in notes] == [1, 2, 3]
    assert (await found(live.exchange, invoice)).credited == 900_000


async def test_remittances_at_once_never_exceed_what_is_owed_and_count_once(live):
    books = await open_books(live.exchange)
    await books.publish(0, await books.past())
    invoice = await books.invoice()
    report = await report_of(live.exchange, 400_000)
    calls = [(actions.record_remittance, actor, invoice.id, report) for actor in (books.paying[0], books.finance) * 2]
    assert await together(live.exchange, *calls) == {"done": 2, MoreThanOwed: 2}
    whole = await report_of(live.exchange, 200_001)
    async with live.exchange.unit_of_work() as uow:
        paid = await actions.record_remittance(uow, books.paying[0], invoice.id, whole)
    confirm = [(actions.confirm_remittance, books.finance, paid.id, None)] * 4
    assert await together(live.exchange, *confirm) == {"done": 1, MoveNotAllowed: 3}
    assert (await found(live.exchange, invoice)).paid == 200_001
