"""The record is written to a file and verified from it."""

import asyncio
import json
import re

import pytest
from typer.testing import CliRunner

from recorded import fill
from techexchange.cli import cli
from techexchange.infra.signing import Signer
from techexchange.ledger.jobs import signing


@pytest.fixture
def invoke(live, settings):
    """Run a command on the live exchange's database, with the key of this test's data directory."""
    environment = {
        "TECHEXCHANGE_DATABASE_URL": live.url,
        "TECHEXCHANGE_DATA_DIRECTORY": str(settings.data_directory),
        "TECHEXCHANGE_EMBEDDER": "none",
        "COLUMNS": "400",
    }

    async def run(*arguments):
        return await asyncio.to_thread(CliRunner().invoke, cli, [str(word) for word in arguments], env=environment)

    return run


@pytest.fixture
async def file(live, settings, invoke, tmp_path):
    """An exported record of forty entries, thirty of them signed over."""
    fill(live.url, 0, 30)
    async with live.exchange.unit_of_work() as uow:
        await signing(settings)(uow)
    fill(live.url, 30, 10)
    written = tmp_path / "ledger.jsonl"
    told = await invoke("ledger", "export", written, "--no-progress")
    assert (told.exit_code, "40 entries written" in told.output) == (0, True), told.output
    return written


async def test_what_is_exported_verifies_without_the_exchange(invoke, file, settings, tmp_path):
    key = Signer.of(settings).key.x
    kept = tmp_path / "kept.jsonl"
    kept.write_text(file.read_text().splitlines()[-1])
    told = await invoke("ledger", "verify", file, "--key", key, "--heads", kept)
    assert told.exit_code == 0, told.output
    assert "40 entries hold under 2 tree heads" in told.output
    told = await invoke("ledger", "verify", file, "--key", "A" * 43)
    assert told.exit_code == 1
    assert "not signed by a known key" in told.output


async def test_a_faulty_line_is_named(invoke, file):
    lines = file.read_text().splitlines()
    lines[7] = json.dumps(json.loads(lines[7]) | {"event": "bridge_closed"})
    file.write_text("\n".join(lines))
    told = await invoke("ledger", "verify", file)
    assert told.exit_code == 1
    assert "seq 7: the content is not what was recorded" in told.output


async def test_the_record_itself_is_verified_with_its_heads(invoke, file):
    told = await invoke("ledger", "verify")
    assert told.exit_code == 0, told.output
    assert "40 entries hold" in told.output
    assert "1 signed tree heads hold" in told.output


async def test_a_file_that_is_not_there_is_named(invoke, tmp_path):
    told = await invoke("ledger", "verify", tmp_path / "none.jsonl")
    assert told.exit_code == 2
    assert "none.jsonl" in re.sub(r"[\s│]", "", told.output)


async def test_an_export_can_go_to_standard_output(invoke, file):
    told = await invoke("ledger", "export", "-", "--no-progress")
    assert [line for line in told.stdout.splitlines() if line] == file.read_text().splitlines()


async def test_what_a_restore_lost_is_named_by_what_the_signer_remembers(invoke, file, settings):
    remembered = settings.data_directory / "signed.head"
    told = await invoke("ledger", "verify", file, "--heads", remembered)
    assert told.exit_code == 0, told.output
    first, *lines = file.read_text().splitlines()
    restored = [json.dumps(json.loads(first) | {"entries": 20}), *lines[:20]]
    file.write_text("\n".join(restored))
    told = await invoke("ledger", "verify", file, "--heads", remembered)
    assert told.exit_code == 1
    assert "seq 21 to 30: missing: a signed tree head stands over them" in told.output
