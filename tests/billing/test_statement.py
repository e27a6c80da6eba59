"""The statement of a month: what it holds for whom, and that nothing in it can be changed unnoticed."""

import copy
import json

import pytest
from typer.testing import CliRunner

from accounts import report_of
from billing.bills import LISTING, VALUATION, fixed, open_books
from contracting import change
from factories import make_actor
from techexchange.billing import actions
from techexchange.billing.errors import NothingToInvoice
from techexchange.billing.models.fee import FeeCause
from techexchange.billing.models.month import Month
from techexchange.billing.models.order import Ordered
from techexchange.billing.models.statement import FORMAT, totals_of
from techexchange.billing.models.verification import verify
from techexchange.billing.queries import statement as queries
from techexchange.cli import cli
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import ANONYMOUS

SPARED = fixed("listing", 1_000_001, within_months=24, percent="40", paid_by="owner")


@pytest.fixture
async def settled(exchange):
    """Two payers, one of them spared at the owner's cost; invoices, a credit note, a payment, a refund, an order."""
    books = await open_books(exchange, SPARED, VALUATION)
    at = books.at = await books.past()
    for payer in (0, 0, 1):
        await books.publish(payer, at)
    await books.publish(1)
    await books.tick()
    books.month = Month.of(at)
    async with exchange.unit_of_work() as uow:
        rows = (await queries.statement(uow, books.supervisor, books.month)).rows
    books.invoices = {invoice.payer_id: invoice for invoice in rows.invoices}
    mine = books.invoices[books.payers[0].id]
    paid = await books.do(actions.record_remittance, books.paying[0], mine.id, await report_of(exchange, mine.amount))
    await books.do(actions.confirm_remittance, books.finance, paid.id, None)
    await books.do(actions.credit, books.finance, mine.id, {rows.billed[mine.id][0][0]: 500_000}, "Shown too late")
    order = Ordered(FeeCause.VALUATION, "Dryer")
    ordered = await books.do(actions.propose_service, books.paying[0], books.payers[0].id, order)
    await books.do(actions.confirm_service, books.finance, ordered.id, None)
    books.now = mine.created_at
    return books


def total_of(document):
    [total] = document[-1]["totals"]
    return total


async def test_the_statement_of_a_month_adds_up(settled):
    document, entries = await settled.documents(settled.supervisor, settled.month)
    assert (document[0]["format"], document[0]["closed_for"]) == (FORMAT, [str(settled.operation.operator.id)])
    total = total_of(document)
    assert {name: total[name] for name in ("computed", "waived", "subsidised", "due", "not_invoiced")} == {
        "computed": 3_000_003,
        "waived": 1_200_000,
        "subsidised": 1_200_000,
        "due": 3_000_003,
        "not_invoiced": 0,
    }
    assert (total["invoiced_fees"], total["invoiced_subsidies"]) == (1_800_003, 1_200_000)
    assert (total["received"], total["credited_fees"]) == (0, 0)
    assert total["shares"] == [{"owner_percent": "12.5", "base": 3_000_003, "share": 375_000}]
    assert total["owner_share"] == 375_000
    verdict = verify(document, entries)
    assert (verdict.faults, verdict.records) == ([], 3 + 3)


async def test_what_was_paid_and_credited_is_in_the_month_it_was(settled):
    this_month = Month.of(settled.now)
    document, entries = await settled.documents(settled.finance, this_month)
    total = total_of(document)
    assert (total["received"], total["credited_fees"], total["invoiced_fees"]) == (1_200_002, 500_000, 0)
    assert (total["due"], total["not_invoiced"]) == (6_000_001, 6_000_001)
    assert total["shares"] == [{"owner_percent": "12.5", "base": -500_000, "share": -62_500}]
    assert document[0]["closed_for"] == []
    assert verify(document, entries).faults == []


async def test_each_payer_has_its_own_without_the_share(settled):
    mine, theirs = [(await settled.documents(actor, settled.month)) for actor in settled.paying]
    for document, entries in (mine, theirs):
        assert verify(document, entries).holds
        assert "owner_percent" not in json.dumps(document[1:-1])
        assert total_of(document)["shares"] == []
    assert (total_of(mine[0])["invoiced_fees"], total_of(theirs[0])["invoiced_fees"]) == (1_200_002, 600_001)
    stranger, _ = await make_actor(settled.exchange, "business")
    document, entries = await settled.documents(stranger, settled.month)
    assert (len(document), document[-1]["totals"]) == (2, [])
    assert verify(document, entries).holds
    async with settled.exchange.unit_of_work() as uow:
        with pytest.raises(Unauthenticated):
            await queries.statement(uow, ANONYMOUS, settled.month)


async def test_a_line_billed_a_month_late_is_carried_in(exchange):
    books = await open_books(exchange, SPARED, VALUATION)
    at = await books.past()
    await books.publish(0, at)
    await books.publish(0, await books.past(2))
    month = Month.of(at)
    await books.do(actions.issue_invoices, books.finance, books.payers[0].id, month)
    document, entries = await books.documents(books.finance, month)
    assert total_of(document)["carried_in"] == 600_001
    assert total_of(document)["due"] == 1_000_001
    assert verify(document, entries).faults == []


async def test_a_month_that_is_closed_stays_as_its_statement_says(settled):
    await settled.publish(0, await settled.past())
    with pytest.raises(NothingToInvoice):
        await settled.do(actions.issue_invoices, settled.finance, settled.payers[0].id, settled.month)


def changed(document, path, value):
    """The document with one value set."""
    broken = copy.deepcopy(document)
    place = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return broken


def places(document):
    """Every single value of the records and the sums, with another value to put there."""
    for number, line in enumerate(document[1:], start=1):
        for kind, row in line.items():
            rows = [(i, one) for i, one in enumerate(row)] if isinstance(row, list) else [(None, row)]
            for index, one in rows:
                for name, value in one.items():
                    path = (number, kind, *(() if index is None else (index,)), name)
                    yield path, other(value)


def other(value):
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case None:
            return "00000000-0000-0000-0000-000000000007"
        case str():
            return value + "0"
        case list():
            return value[:-1] if value else [["00000000-0000-0000-0000-000000000007", 1]]
    raise AssertionError(value)


OPEN = {"created_at", "decided_at", "means", "base_currency", "priced"}
"""What is said for the reader and is not on record by itself."""


async def test_no_value_can_be_changed_unnoticed(settled):
    tried = 0
    for month in (settled.month, Month.of(settled.now)):
        document, entries = await settled.documents(settled.supervisor, month)
        assert verify(document, entries).holds
        for path, value in places(document):
            if path[-1] not in OPEN:
                tried += 1
                assert not verify(changed(document, path, value), entries).holds, path
    assert tried > 150


async def test_no_record_can_be_left_out_or_doubled(settled):
    for month in (settled.month, Month.of(settled.now)):
        document, entries = await settled.documents(settled.supervisor, month)
        for number in range(1, len(document) - 1):
            without = document[:number] + document[number + 1 :]
            assert not verify(without, entries).holds
            doubled = document[: number + 1] + document[number:-1]
            sums = {"totals": totals_of(doubled[1:])}
            assert not verify([*doubled, sums], entries).holds
            without = [*document[:number], *document[number + 1 : -1]]
            assert not verify([*without, {"totals": totals_of(without[1:])}], entries).holds
        assert not verify(document[:-1], entries).holds
        assert not verify([], entries).holds


async def test_no_entry_of_the_ledger_can_be_missing_or_changed(settled):
    document, entries = await settled.documents(settled.supervisor, settled.month)
    of_money = [
        place
        for place, entry in enumerate(entries)
        if (entry["event"] in {"invoice_issued", "fee_line_arisen"} and entry["at"] < document[0]["until"])
        or entry["event"] == "invoice_issued"
    ]
    assert len(of_money) == 3 + 3
    for place in of_money:
        assert not verify(document, entries[:place] + entries[place + 1 :]).holds
        broken = copy.deepcopy(entries)
        broken[place]["payload"]["payer_id"] = str(settled.payers[0].id)[::-1]
        assert not verify(document, broken).holds
    assert not verify(document, entries[:-5]).holds


async def test_a_gap_in_the_numbers_is_found(settled, exchange):
    [invoice, *_] = settled.invoices.values()
    document, entries = await settled.documents(settled.supervisor, settled.month)
    broken = [
        entry for entry in entries if entry["subject_id"] != str(invoice.id) or entry["event"] != "invoice_issued"
    ]
    assert any("gap" in fault for fault in verify(document, broken).faults)
    await change(exchange, invoice, amount=invoice.amount + 1)
    lying, entries = await settled.documents(settled.supervisor, settled.month)
    assert not verify(lying, entries).holds


async def test_the_command_line_checks_files_alone(settled, tmp_path):
    document, entries = await settled.documents(settled.supervisor, settled.month)
    files = {"statement": document, "ledger": [{"format": "techexchange-ledger-1"}, *entries]}
    for name, lines in files.items():
        (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    arguments = ["statement", "verify", str(tmp_path / "statement"), "--ledger", str(tmp_path / "ledger")]
    found = CliRunner().invoke(cli, arguments, env={"COLUMNS": "300"})
    assert (found.exit_code, "6 records" in found.stderr) == (0, True), found.output
    broken = changed(document, (1, "fee_line", "waived"), 7)
    (tmp_path / "statement").write_text("".join(json.dumps(line) + "\n" for line in broken))
    found = CliRunner().invoke(cli, arguments, env={"COLUMNS": "300"})
    assert (found.exit_code, "not the figures on record" in found.stderr) == (1, True)
    assert LISTING["basis"] == "fixed"
