"""The statement of the simulated month reconciles to the đồng with the record, and with the contracts themselves."""

from collections import Counter
from decimal import ROUND_HALF_EVEN, Decimal

import pytest

from techexchange.billing.jobs import issue_monthly
from techexchange.billing.models.month import Month
from techexchange.billing.models.verification import verify
from techexchange.billing.queries.statement import statement
from techexchange.infra import json
from techexchange.kernel.permissions import SYSTEM

LISTING = 200_000
TRANSFER, CAP = Decimal("0.015"), 30_000_000


def share(amount, rate):
    return int((amount * rate).quantize(Decimal(1), ROUND_HALF_EVEN))


@pytest.fixture
async def lines(simulated):
    done = 1
    while done:
        async with simulated.exchange.unit_of_work() as uow:
            done = await issue_monthly(uow)
    async with simulated.exchange.unit_of_work() as uow:
        found = await statement(uow, SYSTEM, Month.parse(f"{simulated.period.first:%Y-%m}"))
        return [json.loads(json.dumps(line)) for line in found.document()]


async def test_the_statement_is_as_the_ledger_says(simulated, lines):
    verdict = verify(lines, await simulated.export())
    assert verdict.holds, verdict.faults
    assert verdict.records > simulated.plan.listings


async def test_every_fee_follows_from_what_happened(simulated, lines):
    fees = [line["fee_line"] for line in lines if "fee_line" in line]
    agreed = [term.amount for term in await simulated.terms()]
    happened = Counter(entry["event"] for entry in await simulated.export())
    assert Counter(fee["service"] for fee in fees) == {
        "listing": simulated.plan.listings,
        "transfer": simulated.plan.deals,
        "receipts": happened["payment_confirmed"],
    }
    listing = [fee for fee in fees if fee["service"] == "listing"]
    assert {(fee["waived"], fee["subsidised"], fee["amount"]) for fee in listing} == {(LISTING, LISTING, 0)}
    due = sum(fee["amount"] for fee in fees if fee["service"] == "transfer")
    assert due == sum(min(share(amount, TRANSFER), CAP) for amount in agreed)


async def test_a_changed_amount_is_found(simulated, lines):
    """The control: one đồng more on one fee is not as the ledger says."""
    fee = next(line["fee_line"] for line in lines if "fee_line" in line)
    fee["base"] += 1
    assert not verify(lines, await simulated.export()).holds
