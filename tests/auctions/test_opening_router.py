"""The opening over HTTP."""

import base64

import pytest

from bidding import entries_since
from factories import keyed
from openings import body_of, make_ceremonies
from techexchange.auctions.models import ShareAnswers
from techexchange_client.verification import verify_export


@pytest.fixture
async def desk(exchange):
    """Two bids in an auction that takes more."""
    ceremonies = await make_ceremonies(exchange, 2)
    for place, amount in enumerate((900, 800)):
        await ceremonies.bid(place, amount)
    return ceremonies


async def hand_in(client, desk, number, given=None, headers=None):
    body = body_of(given or await desk.answers(number))
    headers = keyed(headers or await desk.headers(number))
    return await client.post(f"/v1/auctions/{desk.id}/shares", json=body, headers=headers)


async def shown(client, desk, what, headers=None, **query):
    return await client.get(f"/v1/auctions/{desk.id}/{what}", params=query, headers=headers)


async def test_from_sealed_shares_to_the_export(client, app, desk):
    await desk.close()
    headers = {number: await desk.headers(number) for number in (1, 2)}
    for number in (1, 2):
        page = (await shown(client, desk, "sealed-shares", headers[number], custodian=number)).json()
        assert (page["auction_id"], page["custodian"], page["next_cursor"]) == (str(desk.id), number, None)
        assert len(page["items"]) == 2
        assert set(page["items"][0]) == {"envelope_hash", "commitment", "key", "sealed", "hash"}
        before = await shown(client, desk, "opening")
        assert (before.json()["opened_at"], before.json()["bids"]) == (None, [])
        assert (await shown(client, desk, "export")).json()["code"] == "not_yet_opened"
        answer = await hand_in(client, desk, number, headers=headers[number])
        assert answer.status_code == 200, answer.text
        assert (answer.json()["missing"], answer.json()["opened"]) == (0, number == 2)
    opening = (await shown(client, desk, "opening")).json()
    assert (opening["status"], opening["handed_in"]) == ("qualification", [1, 2])
    assert [bid["content"]["lots"][0]["price"]["amount"] for bid in opening["bids"]] == [900, 800]
    export = await shown(client, desk, "export")
    assert export.status_code == 200
    assert verify_export(export.json(), app.state.signer.public_key) == []


async def test_pages_of_sealed_shares(client, desk):
    await desk.close()
    headers = await desk.headers(3)
    first = (await shown(client, desk, "sealed-shares", headers, custodian=3, limit=1)).json()
    query = {"custodian": 3, "limit": 1, "cursor": first["next_cursor"]}
    second = (await shown(client, desk, "sealed-shares", headers, **query)).json()
    assert second["next_cursor"] is None
    named = [page["items"][0]["envelope_hash"] for page in (first, second)]
    assert named == sorted(envelope.hash for envelope in await desk.envelopes())


async def test_what_is_too_early_or_not_ones_own_is_refused_and_on_record(client, exchange, desk):
    headers = await desk.headers(1)
    early = await hand_in(client, desk, 1, headers=headers)
    assert (early.status_code, early.json()["code"]) == (403, "shares_too_early")
    assert (await shown(client, desk, "sealed-shares", headers, custodian=1)).status_code == 403
    await desk.close()
    foreign = await hand_in(client, desk, 2, headers=headers)
    assert (foreign.status_code, foreign.json()["code"]) == (403, "forbidden")
    assert (await shown(client, desk, "sealed-shares", headers, custodian=2)).status_code == 403
    given = await desk.answers(1)
    [one, other] = given.shares
    swapped = await hand_in(client, desk, 1, ShareAnswers(1, {one: given.shares[other]}), headers)
    assert (swapped.status_code, swapped.json()["code"]) == (403, "share_wrong")
    refusals = [entry.payload for entry in await entries_since(exchange) if entry.event == "access_refused"]
    operation = "POST /v1/auctions/{auction_id}/shares"
    assert refusals == [
        {"operation": operation, "reason": reason} for reason in ("shares_too_early", "forbidden", "share_wrong")
    ]
    assert (await client.post(f"/v1/auctions/{desk.id}/shares", json=body_of(given))).status_code == 401


@pytest.mark.parametrize(
    "share",
    ["", "AAAA", base64.b64encode(bytes(32)).decode(), base64.b64encode(bytes(34)).decode(), "?" * 44, 7],
)
async def test_a_share_that_is_none_is_refused_by_its_form(client, desk, share):
    await desk.close()
    body = {"custodian": 1, "shares": [{"envelope_hash": "0" * 64, "share": share}]}
    headers = keyed(await desk.headers(1))
    answer = await client.post(f"/v1/auctions/{desk.id}/shares", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_the_owner_alone_opens_without_a_custodian(client, desk):
    await desk.close()
    [lost, *_] = [envelope.hash for envelope in await desk.envelopes()]
    owner, officer = await desk.headers(1), await desk.headers(2)
    path = f"/v1/auctions/{desk.id}/open"
    assert (await client.post(path, headers=keyed(owner))).json()["code"] == "shares_missing"
    await hand_in(client, desk, 1, headers=owner)
    await hand_in(client, desk, 2, await desk.answers(2, blind={lost}), officer)
    assert (await client.post(path, headers=keyed(officer))).status_code == 403
    opened = await client.post(path, headers=keyed(owner))
    assert opened.status_code == 200, opened.text
    assert {bid["void_reason"] for bid in opened.json()["bids"]} == {None, "shares_too_few"}


async def test_handing_in_again_after_the_opening(client, desk):
    await desk.open()
    answer = await hand_in(client, desk, 2, ShareAnswers(2, {}))
    assert (answer.status_code, answer.json()["code"]) == (409, "already_opened")
