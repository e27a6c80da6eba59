"""Check 20: a receipt is checked without this project's code, and no byte of it can be changed.

The receipt comes from the running exchange. The verifier is a program of its own, started without the project on its
path: it has Ed25519 and canonical JSON from their RFCs, and the two files. That it is not blind is shown by a receipt
that another key signed, and by verifiers that look less closely.
"""

import asyncio
import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from bidding import make_tendering
from client import independent
from client.independent import jcs
from factories import actor_of, bearer, make_member, make_organization
from techexchange_client.receipts import ReceiptInvalid, verify_receipt

INDEPENDENT = Path(independent.__file__)
PROGRAM = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("independent", sys.argv[1])
independent = importlib.util.module_from_spec(spec)
spec.loader.exec_module(independent)
assert not [name for name in sys.modules if name.startswith("techexchange")]
assert not [path for path in sys.path if path.endswith("/src")]
with open(sys.argv[2], "rb") as file:
    holds = independent.receipt_holds(file.read(), bytes.fromhex(sys.argv[3]))
sys.exit(0 if holds else 3)
"""


@pytest.fixture
async def receipt(exchange, client):
    """What a bidder was given for a bid, and by which key."""
    tendering = await make_tendering(exchange)
    company = await make_organization(exchange, "business")
    person = await make_member(exchange, company)
    assert await actor_of(exchange, person)
    body = {"envelope": tendering.sealed(company).as_dict()}
    answer = await client.post(tendering.path, json=body, headers=await bearer(exchange, person))
    assert answer.status_code == 201, answer.text
    given = answer.json()["receipt"]
    (key,) = (await client.get("/v1/keys")).json()["keys"]
    assert given["key_id"] == key["kid"]
    assert given["envelope_hash"] == independent.sha256(jcs(body["envelope"])).hex()
    return given, base64.urlsafe_b64decode(key["x"] + "=")


def says(file, public_key):
    """The verdict of the program that knows nothing of this project."""
    command = [sys.executable, "-I", "-S", "-c", BOOT, str(INDEPENDENT), str(file), public_key.hex()]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


SITE = next(path for path in sys.path if path.endswith("site-packages"))
BOOT = f"import sys; sys.path.append({SITE!r})\n{PROGRAM}"
"""Without `site`, no path of this project is known; the block cipher's package, which Ed25519 does not use, is."""


async def test_a_program_without_this_project_accepts_a_receipt(receipt, tmp_path):
    given, public_key = receipt
    file = tmp_path / "receipt.json"
    file.write_bytes(jcs(given))
    told = await asyncio.to_thread(says, file, public_key)
    assert told.returncode == 0, told.stderr
    assert verify_receipt(file.read_bytes(), public_key).as_dict() == {
        name: value for name, value in given.items() if name != "signature"
    }
    file.write_bytes(jcs(given | {"received_at": "2020-01-01T00:00:00.000000Z"}))
    assert (await asyncio.to_thread(says, file, public_key)).returncode == 3


async def test_every_change_of_a_single_byte_is_refused_by_both(receipt):
    given, public_key = receipt
    written = jcs(given)
    assert independent.receipt_holds(written, public_key)
    for place, byte in enumerate(written):
        for turned in {byte ^ 1 << bit for bit in range(8)} | {ord(" "), ord("0")} - {byte}:
            changed = written[:place] + bytes([turned]) + written[place + 1 :]
            with pytest.raises(ReceiptInvalid):
                verify_receipt(changed, public_key)
        looked_at = written[:place] + bytes([byte ^ 1]) + written[place + 1 :]
        assert not independent.receipt_holds(looked_at, public_key)
    for changed in (written[:-1], written[1:], written + b"\n", b" " + written, b"", written * 2):
        assert not independent.receipt_holds(changed, public_key)
        with pytest.raises(ReceiptInvalid):
            verify_receipt(changed, public_key)


async def test_another_key_signs_nothing_for_the_exchange(receipt):
    given, public_key = receipt
    key = SigningKey(b"k" * 32)
    told = {name: value for name, value in given.items() if name != "signature"}
    forged = told | {"signature": base64.b64encode(key.sign(jcs(told)).signature).decode()}
    assert independent.receipt_holds(jcs(forged), bytes(key.verify_key))
    assert not independent.receipt_holds(jcs(forged), public_key)
    with pytest.raises(ReceiptInvalid):
        verify_receipt(forged, public_key)
    for wrong in (b"", bytes(31), bytes(32)):
        with pytest.raises(ReceiptInvalid):
            verify_receipt(given, wrong)


async def test_a_verifier_that_looks_less_closely_is_found_out(receipt):
    """The control: one that ignores how a receipt is written, or a part of it, lets changed bytes pass."""
    given, public_key = receipt
    written = jcs(given)

    def loose(raw):
        try:
            return independent.receipt_holds(jcs(json.loads(raw)), public_key)
        except ValueError:
            return False

    def blind(raw):
        try:
            return independent.receipt_holds(jcs(json.loads(raw) | {"bid_id": given["bid_id"]}), public_key)
        except ValueError:
            return False

    spaced = written.replace(b'":"', b'": "', 1)
    assert loose(spaced)
    assert not independent.receipt_holds(spaced, public_key)
    place = written.index(given["bid_id"].encode())
    swapped = written[:place] + (b"0" if written[place : place + 1] != b"0" else b"1") + written[place + 1 :]
    assert blind(swapped)
    assert not independent.receipt_holds(swapped, public_key)
