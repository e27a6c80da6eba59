"""`techexchange deal show` prints the one record of a transfer."""

import asyncio
import json
import re
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from contracting import make_bound
from factories import bearer
from techexchange.cli import cli

pytestmark = pytest.mark.real_commits


@pytest.fixture
async def bound(live):
    return await make_bound(live.exchange)


@pytest.fixture
def show(live, tmp_path):
    """Run `deal show` on the live exchange's database, as a process of its own would."""
    environment = {
        "TECHEXCHANGE_DATABASE_URL": live.url,
        "TECHEXCHANGE_DATA_DIRECTORY": str(tmp_path / "var"),
        "TECHEXCHANGE_EMBEDDER": "none",
    }

    async def run(*arguments):
        return await asyncio.to_thread(CliRunner().invoke, cli, ["deal", "show", *arguments], env=environment)

    return run


async def test_the_record_is_printed_line_by_line_with_its_places_in_the_ledger(live, bound, show):
    shown = await show(str(bound.deal.id))
    assert shown.exit_code == 0, shown.output
    seen = await live.client.get(
        f"/v1/deals/{bound.deal.id}/record", headers=await bearer(live.exchange, bound.buyer_person)
    )
    lines = seen.json()["lines"]
    assert len(lines) > 8
    printed = re.findall(r"^ *(\d+)  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  (\w+) +(\w+) ", shown.stdout, re.MULTILINE)
    assert printed == [(str(line["seq"]), line["stage"], line["by"]) for line in lines]
    for name in (bound.institute.name["en"], bound.business.name["en"], str(bound.listing.id), "exclusive"):
        assert name in shown.stdout
    assert "SECRET" not in shown.stdout
    assert "500000000" not in shown.stdout


async def test_as_json_it_is_what_http_answers(live, bound, show):
    shown = await show(str(bound.deal.id), "--json")
    headers = await bearer(live.exchange, bound.seller_person)
    answer = await live.client.get(f"/v1/deals/{bound.deal.id}/record", headers=headers)
    assert json.loads(shown.stdout) == answer.json()


async def test_a_deal_that_is_not_there_is_said_so(live, show):
    missing = await show(str(uuid4()))
    assert missing.exit_code == 1
    assert "There is no such deal" in missing.stderr
    assert (await show("seven")).exit_code == 2
