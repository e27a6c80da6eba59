"""`techexchange auction verify` checks an export from its file alone."""

import base64
import json

import pytest
from typer.testing import CliRunner

from bidding import SEAL
from openings import SIGNER, make_ceremonies
from techexchange.auctions import queries
from techexchange.auctions.models import receipt_of
from techexchange.cli import cli

KEY = base64.b64encode(SIGNER.public_key).decode()


@pytest.fixture
async def desk(exchange):
    """An opened auction with two bids."""
    ceremonies = await make_ceremonies(exchange, 2)
    for place, amount in enumerate((900, 800)):
        await ceremonies.bid(place, amount)
    await ceremonies.open()
    return ceremonies


@pytest.fixture
async def export(desk):
    return await desk.export()


@pytest.fixture
def verify(tmp_path):
    """Run `auction verify` on a value written to a file."""

    def run(export, *arguments):
        file = tmp_path / "export.json"
        file.write_text(json.dumps(export))
        return CliRunner().invoke(cli, ["auction", "verify", str(file), *arguments], env={"COLUMNS": "300"})

    return run


async def test_what_holds_is_said_to_hold(desk, export, verify):
    checked = verify(export)
    assert checked.exit_code == 0, checked.output
    assert f"auction {desk.id} holds: 2 opened" in checked.stderr
    assert SIGNER.key_id in checked.stderr
    known = verify(export, "--key", KEY)
    assert (known.exit_code, SIGNER.key_id in known.stderr) == (0, False)
    assert verify(export, "--key", SIGNER.key.x).exit_code == 0


async def test_what_does_not_hold_is_listed_and_ends_in_failure(export, verify):
    bid = export["bids"][0]
    bid["content"]["lots"][0]["price"]["amount"] = 901
    checked = verify(export, "--key", KEY)
    assert checked.exit_code == 1
    assert f"bid {bid['bid_id']}" in checked.stderr
    assert "content_wrong" in checked.stderr
    told = json.loads(verify(export, "--json").stdout)
    assert {"content_wrong", "signature_wrong"} <= {fault["code"] for fault in told}
    assert {fault["listing_id"] for fault in told} == {export["auction"]["listing_id"]}


async def test_a_receipt_must_be_kept(exchange, desk, export, verify, tmp_path):
    async with exchange.unit_of_work() as uow:
        bid, place = await queries.own_place(uow, desk.bidders[1][0], desk.id, None, SEAL)
    receipt = tmp_path / "receipt.json"
    receipt.write_text(json.dumps(receipt_of(bid, place, SIGNER.key_id).signed(SIGNER.sign)))
    assert verify(export, "--receipt", str(receipt)).exit_code == 0
    export["bids"].pop()
    checked = verify(export, "--receipt", str(receipt))
    assert "bid_missing" in checked.stderr


@pytest.mark.parametrize(("export", "options"), [([], ()), (5, ()), ({}, ("--key", "AAAA")), ({}, ("--key", "é"))])
def test_what_is_no_export_or_no_key_is_refused(verify, export, options):
    assert verify(export, *options).exit_code == 2


def test_an_empty_object_is_no_proof(verify):
    assert verify({}).exit_code == 1
