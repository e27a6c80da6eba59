"""Sealed bids over HTTP: the receipt, what is told of them, and what they cost."""

import base64
import json
import re
from collections import Counter
from types import SimpleNamespace

import pytest
from psycopg import AsyncCursor
from sqlalchemy import text

from bidding import bids_kept, body_of, entries_since, make_tendering, move_deadline
from factories import bearer, make_member, make_organization
from techexchange.infra.idempotency import KeptAnswer
from techexchange.infra.metrics import exposition
from techexchange_client.receipts import ReceiptInvalid, verify_receipt

STATEMENTS_OF_A_BID = 8
"""Who asks and when; in one flight mark, auction, own bids, organisation; in another bid and record; the place."""
STATED = {"lots": [{"number": 1, "price": {"amount": 5, "currency": "VND"}}]}


@pytest.fixture
async def scene(exchange):
    """An auction that takes bids, a bidder, and others who must not learn of it."""
    tendering = await make_tendering(exchange)
    business, company = [await make_organization(exchange, "business") for _ in range(2)]
    headers = await bearer(exchange, await make_member(exchange, business))
    rival = await bearer(exchange, await make_member(exchange, company))
    seller = await bearer(exchange, await make_member(exchange, tendering.institute))
    viewer = await bearer(exchange, await make_member(exchange, business, "viewer"))
    return SimpleNamespace(
        tendering=tendering,
        path=tendering.path,
        business=business,
        headers=headers,
        rival=rival,
        seller=seller,
        viewer=viewer,
    )


async def submit(client, scene, envelope=None, headers=None, **more):
    body = body_of(envelope or scene.tendering.sealed(scene.business))
    return await client.post(scene.path, json=body | more, headers=headers or scene.headers)


async def test_the_answer_has_a_receipt_that_anybody_can_verify(client, app, exchange, scene):
    envelope = scene.tendering.sealed(scene.business)
    answer = await submit(client, scene, envelope)
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    receipt = verify_receipt(shown["receipt"], app.state.signer.public_key)
    entry = (await entries_since(exchange))[-1]
    assert (receipt.auction_id, str(receipt.bid_id)) == (scene.tendering.id, shown["id"])
    assert receipt.envelope_hash == envelope.hash == shown["envelope_hash"]
    assert (receipt.seq, receipt.event_id) == (entry.seq, entry.event_id)
    assert receipt.leaf_hash == entry.leaf_hash.hex()
    assert receipt.received_at == entry.at
    assert shown["receipt"]["received_at"].startswith(shown["received_at"][:26].rstrip("Z"))
    with pytest.raises(ReceiptInvalid):
        verify_receipt(shown["receipt"] | {"envelope_hash": "0" * 64}, app.state.signer.public_key)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["etag"] == '"1"'
    assert int(answer.headers["content-length"]) == len(answer.content)


async def test_the_key_that_signs_is_published(client, app, scene):
    receipt = (await submit(client, scene)).json()["receipt"]
    keys = {key["kid"]: key for key in (await client.get("/v1/keys")).json()["keys"]}
    public = base64.urlsafe_b64decode(keys[receipt["key_id"]]["x"] + "=")
    verify_receipt(receipt, public)


async def test_the_same_request_again_is_answered_the_same(client, exchange, scene):
    envelope = scene.tendering.sealed(scene.business)
    first = await submit(client, scene, envelope)
    await move_deadline(exchange, scene.tendering.id, -1)
    again = await submit(client, scene, envelope)
    assert (again.status_code, again.json()) == (201, first.json())
    late = await submit(client, scene)
    assert (late.status_code, late.json()["code"]) == (409, "bid_too_late")


async def test_the_exchange_seals_on_demand_and_keeps_nothing_but_the_envelope(client, exchange, scene):
    answer = await client.post(scene.path, json={"content": STATED}, headers=scene.headers)
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert (shown["sealed_by"], shown["status"]) == ("server", "sealed")
    [kept] = await bids_kept(exchange, scene.tendering.id)
    assert kept.content is None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, ""),
        ({"content": STATED, "envelope": None, "more": 1}, "/more"),
        ({"content": {"lots": []}}, "/content/lots"),
        ({"content": STATED | {"price": 1}}, "/content/price"),
        (
            {"content": {"lots": [{"number": 1, "price": {"amount": -1, "currency": "VND"}}]}},
            "/content/lots/0/price/amount",
        ),
    ],
)
async def test_a_body_that_is_no_bid(client, exchange, scene, body, pointer):
    answer = await client.post(scene.path, json=body, headers=scene.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert pointer in {fault["pointer"] for fault in answer.json()["errors"]}
    assert await bids_kept(exchange, scene.tendering.id) == []


async def test_both_forms_at_once_are_refused(client, scene):
    answer = await submit(client, scene, content=STATED)
    assert answer.json()["code"] == "validation_failed"


@pytest.mark.parametrize(
    "change",
    [
        {"sealed_by": "server"},
        {"format": "techexchange-bid/2"},
        {"ciphertext": "AAAA"},
        {"commitment": "x"},
        {"shares": []},
        {"shares": [{}]},
        {"note": "x"},
    ],
)
async def test_a_broken_envelope_is_refused_and_not_repeated(client, scene, change):
    envelope = scene.tendering.sealed(scene.business).as_dict() | change
    answer = await client.post(scene.path, json={"envelope": envelope}, headers=scene.headers)
    assert answer.status_code == 422
    assert envelope["commitment"] not in answer.text or change.get("commitment")


async def test_loose_bits_of_base64_are_refused(client, scene):
    """A character that decodes to the same bytes would be another envelope with the same content."""
    envelope = scene.tendering.sealed(scene.business).as_dict()
    last = envelope["ciphertext"][-2]
    assert envelope["ciphertext"].endswith("=")
    other = chr(ord(last) + 1) if last not in "Zz9/+" else last
    envelope["ciphertext"] = envelope["ciphertext"][:-2] + other + "="
    answer = await client.post(scene.path, json={"envelope": envelope}, headers=scene.headers)
    assert answer.status_code == 422 or other == last


async def test_my_bid_and_its_versions(client, exchange, scene):
    none = await client.get(f"{scene.path}/mine", headers=scene.headers)
    assert (none.status_code, none.json()["code"]) == (404, "bid_not_found")
    first, second = (await submit(client, scene)).json(), (await submit(client, scene)).json()
    shown = (await client.get(f"{scene.path}/mine", headers=scene.headers)).json()
    assert (shown["id"], shown["status"], shown["supersedes"]) == (second["id"], "sealed", first["id"])
    assert [(version["id"], version["status"]) for version in shown["versions"]] == [(first["id"], "superseded")]
    assert shown["available_moves"] == ["supersede", "withdraw"]
    again = (await client.get(f"{scene.path}/mine/receipt", headers=scene.headers)).json()
    assert again == second["receipt"]
    withdrawn = await client.post(f"{scene.path}/mine/withdraw", headers=scene.headers)
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    repeated = await client.post(f"{scene.path}/mine/withdraw", json={}, headers=scene.headers)
    assert repeated.json() == withdrawn.json()
    after = (await client.get(f"{scene.path}/mine", headers=scene.headers)).json()
    assert (after["status"], after["available_moves"]) == ("withdrawn", [])


async def test_to_everybody_else_there_is_no_bid(client, scene):
    await submit(client, scene)
    for headers in (scene.rival, scene.seller):
        for path in ("mine", "mine/receipt"):
            answer = await client.get(f"{scene.path}/{path}", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (404, "bid_not_found")
    assert (await client.get(f"{scene.path}/mine", headers=scene.viewer)).status_code == 403
    assert (await client.get(f"{scene.path}/mine")).status_code == 401
    assert (await client.post(scene.path, json={"content": STATED})).status_code == 401
    assert (await client.get(scene.path, headers=scene.headers)).status_code == 405


async def test_no_answer_is_kept_under_a_key(client, exchange, scene):
    keyed = scene.headers | {"Idempotency-Key": "a-key-that-is-long-enough"}
    assert (await submit(client, scene, headers=keyed)).status_code == 201
    async with exchange.unit_of_work() as uow:
        kept = await uow.session.scalar(text(f"SELECT count(*) FROM {KeptAnswer.__tablename__}"))
    assert kept == 0


async def test_a_refusal_is_on_record_without_saying_where(client, exchange, scene):
    seq = (await entries_since(exchange))[-1].seq
    refused = await client.post(scene.path, json={"content": STATED}, headers=scene.seller)
    assert (refused.status_code, refused.json()["code"]) == (403, "related_party")
    [entry] = await entries_since(exchange, seq)
    assert (entry.event, entry.payload["operation"]) == ("access_refused", "POST sealed")
    assert str(scene.tendering.id) not in str(entry.record())


async def test_logs_tell_of_bids_and_refusals_the_same(client, capsys, app, scene):
    app.edge.access.enabled, app.edge.access.json_lines = True, True
    await submit(client, scene)
    await submit(client, scene, headers=scene.seller)
    assert (await client.get(f"/v1/auctions/{scene.tendering.id}")).status_code == 200
    await client.get(f"{scene.path}/mine", headers=scene.headers)
    await client.get(f"{scene.path}/mine/receipt", headers=scene.rival)
    await client.post(f"{scene.path}/mine/withdraw", headers=scene.headers)
    app.edge.access.flush()
    said = capsys.readouterr().out
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    told = [{name: value for name, value in line.items() if name != "timestamp"} for line in lines]
    assert len(told) == 6
    assert all(line == told[0] for line in told)
    assert told[0] == {
        "event": "request",
        "level": "info",
        "method": "sealed",
        "route": "sealed",
        "status": 200,
        "ms": 0,
        "request_id": "sealed",
    }
    assert str(scene.tendering.id) not in said


async def test_metrics_have_one_count_for_all_of_it(client, scene):
    before = request_lines()
    await submit(client, scene)
    await submit(client, scene, headers=scene.seller)
    await client.get(f"{scene.path}/mine", headers=scene.headers)
    assert (await client.get(f"/v1/auctions/{scene.tendering.id}")).status_code == 200
    counted = request_lines() - before
    assert counted == {'techexchange_http_requests_total{method="sealed",route="sealed",status="200"}': 4}


def request_lines():
    """What this process has counted of requests so far, in whichever test."""
    lines = re.findall(r"^(techexchange_http_\S+?(?:\{.*\})?) (\S+)$", exposition()[0].decode(), re.MULTILINE)
    return Counter({name: float(count) for name, count in lines if "_created" not in name})


async def test_what_a_bid_costs(client, exchange, scene, monkeypatch):
    sent = []
    execute = AsyncCursor.execute

    async def counted(cursor, statement, *given, **more):
        sent.append(str(statement))
        return await execute(cursor, statement, *given, **more)

    await submit(client, scene)
    monkeypatch.setattr(AsyncCursor, "execute", counted)
    await submit(client, scene, headers=scene.rival, envelope=scene.tendering.sealed(scene.business))
    made = [statement for statement in sent if "SAVEPOINT" not in statement]
    assert len(made) == STATEMENTS_OF_A_BID, made
