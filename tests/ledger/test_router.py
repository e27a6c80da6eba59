"""The record's proofs over HTTP: for everybody, and no more than proofs."""

import base64
import json

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from factories import bearer, keyed, make_member, make_organization
from recorded import opened, signed
from techexchange.infra.signing import Signer
from techexchange.kernel.permissions import Role
from techexchange.ledger import router
from techexchange.ledger.actions import Notary
from techexchange.ledger.models import proves_consistency, proves_inclusion


def seal_of(app):
    signer: Signer = app.state.signer
    return Notary("https://exchange.example", signer.key_id, signer.sign)


@pytest.fixture
async def heads(app, exchange):
    """Two tree heads over a few facts."""
    found = []
    for count in (3, 4):
        for lanes in range(count):
            await opened(exchange, lanes)
        found.append(await signed(exchange, seal_of(app)))
    return found


async def test_tree_heads_are_shown_to_everybody_and_are_signed(client, heads):
    latest = (await client.get("/v1/ledger/tree-heads/latest")).json()
    assert (latest["tree_size"], latest["root_hash"]) == (7, heads[1].root_hash.hex())
    (key,) = (await client.get("/v1/keys")).json()["keys"]
    assert key["kid"] == latest["key_id"]
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "="))
    told = {name: value for name, value in latest.items() if name != "signature"}
    public.verify(base64.b64decode(latest["signature"]), rfc8785.dumps(told))


async def test_tree_heads_come_in_pages(client, heads):
    first = (await client.get("/v1/ledger/tree-heads", params={"limit": 1})).json()
    assert [head["tree_size"] for head in first["items"]] == [7]
    second = (await client.get("/v1/ledger/tree-heads", params={"cursor": first["next_cursor"]})).json()
    assert [head["tree_size"] for head in second["items"]] == [3]
    assert second["next_cursor"] is None


async def test_proofs_are_given_to_everybody(client, heads):
    given = (await client.get("/v1/ledger/proofs/inclusion", params={"seq": 2})).json()
    path = [bytes.fromhex(one) for one in given["hashes"]]
    leaf = bytes.fromhex(given["leaf_hash"])
    assert proves_inclusion(leaf, given["leaf_index"], given["tree_size"], path, heads[1].root_hash)
    named = {"leaf_hash": given["leaf_hash"], "tree_size": 3}
    earlier = (await client.get("/v1/ledger/proofs/inclusion", params=named)).json()
    path = [bytes.fromhex(one) for one in earlier["hashes"]]
    assert proves_inclusion(leaf, earlier["leaf_index"], 3, path, heads[0].root_hash)
    given = (await client.get("/v1/ledger/proofs/consistency", params={"first": 3, "second": 7})).json()
    path = [bytes.fromhex(one) for one in given["hashes"]]
    assert proves_consistency((3, 7), (heads[0].root_hash, heads[1].root_hash), path)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("proofs/inclusion", 422, "entry_unnamed"),
        ("proofs/inclusion?seq=99", 404, "entry_unknown"),
        ("proofs/inclusion?seq=9&tree_size=99", 422, "tree_size_unknown"),
        ("proofs/inclusion?seq=8", 409, "not_yet_provable"),
        ("proofs/consistency?first=9&second=8", 422, "tree_size_unknown"),
        ("receipts/00000000-0000-0000-0000-000000000009", 404, "entry_unknown"),
    ],
)
async def test_what_cannot_be_proved_is_told(client, exchange, heads, path, status, code):
    await opened(exchange, 1)
    answer = await client.get(f"/v1/ledger/{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ("retry-after" in answer.headers) is (status == 409)


async def test_nothing_signed_yet(client):
    assert (await client.get("/v1/ledger/tree-heads/latest")).json()["code"] == "nothing_signed"
    assert (await client.get("/v1/ledger/tree-heads")).json() == {"items": [], "next_cursor": None}
    assert (await client.get("/v1/ledger/witnessings")).json() == {"items": [], "next_cursor": None}


async def test_every_change_names_what_it_put_on_record_and_a_repeat_names_the_same(app, exchange, client):
    company = await make_organization(exchange, "business")
    admin = await make_member(exchange, company, Role.ADMIN)
    headers = keyed(await bearer(exchange, admin))
    body = {"email": "nguoi.moi@example.com", "role": "viewer"}
    path = f"/v1/organizations/{company.id}/invitations"
    first = await client.post(path, json=body, headers=headers)
    assert first.status_code == 201, first.text
    again = await client.post(path, json=body, headers=headers)
    assert again.headers["idempotency-replayed"] == "true"
    named = first.headers["ledger-reference"]
    assert again.headers["ledger-reference"] == named
    early = await client.get(f"/v1/ledger/receipts/{named}")
    assert (early.status_code, early.json()["code"]) == (409, "not_yet_provable")
    assert int(early.headers["retry-after"]) > 0
    await signed(exchange, seal_of(app))
    receipt = (await client.get(f"/v1/ledger/receipts/{named}")).json()
    proof, head = receipt["inclusion"], receipt["tree_head"]
    path = [bytes.fromhex(one) for one in proof["hashes"]]
    root = bytes.fromhex(head["root_hash"])
    assert proves_inclusion(bytes.fromhex(proof["leaf_hash"]), proof["leaf_index"], head["tree_size"], path, root)
    assert receipt["entry"] is None
    assert "nguoi.moi" not in json.dumps(receipt)


async def test_only_owner_and_auditors_see_what_a_receipt_is_about(app, exchange, client):
    fact = await opened(exchange, 5)
    await signed(exchange, seal_of(app))
    path = f"/v1/ledger/receipts/{fact.event_id}"
    seen = {}
    for kind, role in (("owner", Role.SUPERVISOR), ("auditor", Role.AUDITOR), ("operator", Role.MODERATOR)):
        organization = await make_organization(exchange, kind)
        person = await make_member(exchange, organization, role)
        seen[kind] = (await client.get(path, headers=await bearer(exchange, person))).json()["entry"]
    assert seen["operator"] is None
    assert seen["owner"]["payload"] == seen["auditor"]["payload"] == {"lanes": 5, "toll": False}


async def test_reading_names_nothing(client, heads):
    assert "ledger-reference" not in (await client.get("/v1/ledger/tree-heads")).headers


async def test_a_long_record_is_verified_in_pages(client, exchange, heads, monkeypatch):
    monkeypatch.setattr(router, "VERIFIED_AT_ONCE", 3)
    supervisor = await make_member(exchange, await make_organization(exchange, "owner"), Role.SUPERVISOR)
    headers, found = await bearer(exchange, supervisor), []
    while not found or found[-1]["next_cursor"]:
        cursor = found[-1]["next_cursor"] if found else "0"
        answer = await client.get("/v1/ledger/verification", params={"cursor": cursor}, headers=headers)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
    assert all(page["holds"] for page in found)
    assert [(page["entries"], page["tree_heads"]) for page in found] == [(3, 1), (6, 0), (7, 1)]
    assert [found[place]["root_hash"] for place in (0, 2)] == [head.root_hash.hex() for head in heads]
    beyond = await client.get("/v1/ledger/verification", params={"cursor": "99999"}, headers=headers)
    assert (beyond.status_code, beyond.json()["code"]) == (404, "entry_unknown")
