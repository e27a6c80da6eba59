"""Every figure of a report is counted again from an export of the ledger, by code that shares nothing with it."""

from decimal import Decimal

import pytest

from reporting.recount import Recount
from techexchange.kernel.permissions import Role

EMPTY = {"registrations_overdue_share"}
"""Nothing of the kind happens in a simulated month."""


@pytest.fixture
async def recounted(simulated):
    return Recount(
        await simulated.export(),
        await simulated.contents(),
        await simulated.terms(),
        simulated.period.first,
        simulated.period.last,
    )


def value_of(cell):
    return None if cell["value"] is None else Decimal(cell["value"])


@pytest.mark.parametrize("by", [None, "sector", "province", "kind", "direction", "month", "day"])
async def test_every_figure_follows_from_the_ledger(simulated, recounted, by):
    query = simulated.question(**({"by": by} if by else {}))
    answer = await simulated.client.get("/v1/reports/kpi", params=query, headers=await simulated.headers(Role.FINANCE))
    assert answer.status_code == 200, answer.text
    figures = {figure["measure"]: figure for figure in answer.json()["figures"]}
    totals, cells = recounted.figures(), recounted.figures(by)
    assert figures.keys() - EMPTY == totals.keys()
    for measure, total in totals.items():
        assert value_of(figures[measure]["total"]) == total[None], measure
        if by:
            shown = {cell["key"]: value_of(cell) for cell in figures[measure]["cells"]}
            assert shown == cells[measure], measure
    assert all(figure["as_of"] == answer.json()["as_of"] and figure["query"] for figure in figures.values())


async def test_what_was_planned_happened(simulated, recounted):
    [totals] = [{name: cells.get(None) for name, cells in recounted.figures().items()}]
    plan = simulated.plan
    assert (totals["listings"], totals["suppliers"], totals["connections"], totals["transactions"]) == (
        plan.listings,
        plan.suppliers,
        plan.connections,
        plan.deals,
    )
    assert totals["transaction_value"] > 0
    assert totals["cases_overdue"] > 0


async def test_an_earlier_as_of_counts_the_ledger_up_to_there(simulated, recounted):
    entries = recounted.entries
    middle = entries[len(entries) // 2]["seq"]
    before = Recount(
        [entry for entry in entries if entry["seq"] <= middle],
        await simulated.contents(),
        await simulated.terms(),
        simulated.period.first,
        simulated.period.last,
    )
    headers = await simulated.headers(Role.AUDITOR)
    query = simulated.question(as_of=middle)
    first = await simulated.client.get("/v1/reports/kpi", params=query, headers=headers)
    again = await simulated.client.get("/v1/reports/kpi", params=query, headers=headers)
    assert first.json()["figures"] == again.json()["figures"]
    found = {figure["measure"]: value_of(figure["total"]) for figure in first.json()["figures"]}
    assert {name: found[name] for name in ("listings", "connections", "transaction_value")} == {
        name: before.figures()[name].get(None, 0) for name in ("listings", "connections", "transaction_value")
    }
