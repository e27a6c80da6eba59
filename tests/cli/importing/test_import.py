"""A catalogue comes in whole, once, whatever happens on the way."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

import factories
from techexchange.cli.importing import command
from techexchange.cli.importing.command import Wanted
from techexchange.cli.importing.holder import NameAmbiguous, OrganizationNotVerifiedYet, holder
from techexchange.identity.errors import OrganizationNotFound
from techexchange.identity.models import Organization, OrganizationStatus
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions as ledger
from techexchange.listings.lifecycle import Direction
from techexchange.listings.models import Listing

DESCRIPTION = "The process is described in the annex and will be of use for the treatment of water. "


def rows(count, **more):
    return [
        {"id": str(n), "title": f"Title {n}", "abstract": DESCRIPTION, "supplier": "S"} | more for n in range(count)
    ]


def file_of(path: Path, *lines) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


async def bring(live, file, direction=Direction.SUPPLY, **options):
    await command._bring(live.url, direction, Wanted(file, batch=7, **options))


async def listings_of(live):
    async with live.exchange.sessions() as session:
        return (await session.scalars(select(Listing).order_by(Listing.id))).all()


async def test_every_row_is_published_under_the_organization_of_imports(live, tmp_path, capsys):
    await bring(live, file_of(tmp_path / "catalogue.jsonl", *rows(20)))
    found = await listings_of(live)
    assert {listing.status for listing in found} == {"published"}
    assert {(listing.source, listing.source_id) for listing in found} == {("catalogue", str(n)) for n in range(20)}
    assert found[0].content["source"] == {"name": "catalogue", "id": found[0].source_id, "supplier": "S"}
    assert len({listing.organization_id for listing in found}) == 1
    assert "read 20, imported 20, already there 0, rejected 0" in capsys.readouterr().out
    async with live.exchange.unit_of_work() as uow:
        assert (await ledger.verify(uow, SYSTEM)).holds


async def test_a_second_run_brings_only_what_is_new(live, tmp_path, capsys):
    file = file_of(tmp_path / "needs.jsonl", *rows(10))
    await bring(live, file, Direction.DEMAND)
    await bring(live, file_of(file, *rows(12)), Direction.DEMAND)
    assert "imported 2, already there 10" in capsys.readouterr().out
    assert len(await listings_of(live)) == 12
    async with live.exchange.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Organization)) == 1


async def test_a_row_that_comes_twice_in_one_file_is_there_once(live, tmp_path):
    await bring(live, file_of(tmp_path / "a.jsonl", *rows(3), *rows(3)))
    assert len(await listings_of(live)) == 3


async def test_rejected_rows_are_named_and_nothing_else_is_lost(live, tmp_path, capsys):
    good = rows(10)
    bad = [{"id": "x"}, rows(1)[0] | {"id": "y", "trl": 12}, rows(1)[0] | {"id": None}, rows(1)[0] | {"id": "z" * 301}]
    bad.append(rows(1)[0] | {"id": "nul", "title": "a\x00b"})
    await bring(live, file_of(tmp_path / "a.jsonl", *good[:5], *bad, "{broken", *good[5:]))
    assert len(await listings_of(live)) == 10
    assert "rejected 6" in capsys.readouterr().out
    rejected = [json.loads(line) for line in (tmp_path / "a.jsonl.rejects.jsonl").read_text().splitlines()]
    assert [one["line"] for one in rejected] == [6, 7, 8, 9, 10, 11]
    assert rejected[0]["row"] == {"id": "x"}
    assert rejected[0]["reason"] == "no text"
    assert rejected[1]["reason"].startswith("trl")
    assert rejected[2]["reason"] == "no id"


async def test_the_rejects_of_a_run_are_its_own(live, tmp_path):
    rejects = tmp_path / "elsewhere.jsonl"
    file = file_of(tmp_path / "a.jsonl", "{broken")
    await bring(live, file, rejects=rejects)
    await bring(live, file, rejects=rejects)
    assert len(rejects.read_text().splitlines()) == 1
    await bring(live, file_of(file, *rows(1)), rejects=rejects)
    assert not rejects.exists()


async def test_a_row_the_database_refuses_does_not_take_its_batch_with_it(live, tmp_path, monkeypatch):
    publish = command.Importer._publish.__globals__["listings"].import_batch
    refusal = command.Importer._publish.__globals__["ValueRefused"]

    async def refuse_seven(uow, actor, organization_id, batch):
        if any(row.source_id == "7" for row in batch):
            raise refusal
        return await publish(uow, actor, organization_id, batch)

    monkeypatch.setattr("techexchange.listings.actions.import_batch", refuse_seven)
    await bring(live, file_of(tmp_path / "a.jsonl", *rows(20)))
    assert len(await listings_of(live)) == 19
    (rejected,) = [json.loads(line) for line in (tmp_path / "a.jsonl.rejects.jsonl").read_text().splitlines()]
    assert rejected["row"]["id"] == "7"


async def test_csv_with_its_own_column_names(live, tmp_path):
    file = tmp_path / "kq.csv"
    file.write_text("ma;ten;mo ta\n1;Màng lọc nước;Màng lọc nước lợ cho các xã ven biển\n", encoding="utf-8-sig")
    await bring(live, file, map=["id=ma", "title=ten", "description=mo ta"], sector="environment", trl=6)
    (listing,) = await listings_of(live)
    assert listing.content["texts"]["vi"]["title"] == "Màng lọc nước"
    assert (listing.content["sector"], listing.content["trl"]) == ("environment", 6)


async def test_an_organization_is_named_by_id_or_by_name(exchange):
    institute = await factories.make_organization(exchange, name={"vi": "Viện Lúa", "en": "Rice Institute"})
    async with exchange.unit_of_work() as uow:
        for named in (str(institute.id), "viện lúa", " Rice Institute "):
            assert await holder(uow, named) == institute.id
        with pytest.raises(OrganizationNotFound):
            await holder(uow, "nobody")


async def test_only_one_verified_organization_can_be_meant(exchange):
    waiting = await factories.make_organization(exchange, status=OrganizationStatus.PENDING)
    for _ in range(2):
        await factories.make_organization(exchange, name={"vi": "Viện", "en": "Twin"})
    async with exchange.unit_of_work() as uow:
        with pytest.raises(OrganizationNotVerifiedYet):
            await holder(uow, str(waiting.id))
        with pytest.raises(NameAmbiguous):
            await holder(uow, "twin")


async def test_a_run_that_was_killed_goes_on_where_it_stopped(live, tmp_path):
    total = 4000
    file = file_of(tmp_path / "big.jsonl", *rows(total))
    arguments = [sys.executable, "-m", "techexchange", "import", "supply", str(file), "--batch", "20"]
    environment = os.environ | {
        "TECHEXCHANGE_DATABASE_URL": live.url,
        "TECHEXCHANGE_DATA_DIRECTORY": str(tmp_path),
    }
    running = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    async with asyncio.timeout(60):
        while not await imported(live):
            await asyncio.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    after_the_kill = await imported(live)
    assert 0 < after_the_kill < total
    again = await asyncio.to_thread(
        subprocess.run, arguments, env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert await imported(live) == total
    brought, there = (
        int(number) for number in re.search(r"imported (\d+), already there (\d+)", again.stdout).groups()
    )
    assert brought + there == total
    assert there >= after_the_kill
    async with live.exchange.unit_of_work() as uow:
        assert (await ledger.verify(uow, SYSTEM)).holds
        events = text("SELECT count(DISTINCT subject_id) FROM ledger_entries WHERE event = 'listing_imported'")
        assert await uow.session.scalar(events) == total


async def imported(live):
    async with live.exchange.sessions() as session:
        return await session.scalar(select(func.count()).select_from(Listing))


async def test_a_row_the_law_blocks_does_not_take_its_batch_with_it(live, tmp_path):
    banned = rows(8)[7] | {"title": "Signal jammer", "ipc": "H04K 3/00"}
    await bring(live, file_of(tmp_path / "a.jsonl", *rows(7), banned, *rows(20)[8:]))
    assert len(await listings_of(live)) == 19
    (rejected,) = [json.loads(line) for line in (tmp_path / "a.jsonl.rejects.jsonl").read_text().splitlines()]
    assert rejected["row"]["title"] == "Signal jammer"
    assert "technology_lists.banned" in rejected["reason"]
