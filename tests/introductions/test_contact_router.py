"""Introductions over HTTP."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from factories import bearer, keyed, make_listing, make_member, make_operation, make_organization
from techexchange.listings.models import Direction

HELLO = {"message": "We would like to see it run."}


@pytest.fixture
async def parties(exchange):
    institute, business = [await make_organization(exchange, kind) for kind in ("institute", "business")]
    operation = await make_operation(exchange)
    return SimpleNamespace(
        institute=institute,
        business=business,
        host=await bearer(exchange, await make_member(exchange, institute)),
        seeker=await bearer(exchange, await make_member(exchange, business)),
        broker=await bearer(exchange, await make_member(exchange, operation.operator, "broker")),
        stranger=await bearer(exchange, await make_member(exchange, await make_organization(exchange))),
        technology=await make_listing(exchange, institute),
        need=await make_listing(exchange, business, direction=Direction.DEMAND, company_hidden=True),
    )


async def express(client, parties, headers=None, **changes):
    path = f"/v1/listings/{parties.technology.id}/interests"
    return await client.post(path, json=HELLO | changes, headers=keyed(headers or parties.seeker))


async def move(client, headers, introduction, name, body=None, if_match=None):
    headers = keyed(headers, if_match=if_match or f'"{introduction["version"]}"')
    return await client.post(f"/v1/introductions/{introduction['id']}/{name}", json=body, headers=headers)


@pytest.fixture
async def sent(client, parties):
    answer = await express(client, parties)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_from_interest_to_introduction(client, parties, sent):
    assert (sent["status"], sent["side"], sent["available_moves"]) == ("sent", "seeker", ["withdraw"])
    assert sent["host"] == {"id": str(parties.institute.id), "name": parties.institute.name, "kind": "institute"}
    assert (sent["brokered"], sent["decline"], sent["message"]) == (False, None, HELLO["message"])
    shown = await client.get(f"/v1/introductions/{sent['id']}", headers=parties.host)
    assert shown.headers["etag"] == '"1"'
    assert (shown.json()["side"], shown.json()["available_moves"]) == ("host", ["acknowledge", "accept", "decline"])
    noted = await move(client, parties.host, sent, "acknowledge")
    assert (noted.status_code, noted.headers["etag"], noted.json()["status"]) == (200, '"2"', "acknowledged")
    made = await move(client, parties.host, noted.json(), "accept")
    assert (made.json()["status"], made.json()["answer_by"], made.json()["available_moves"]) == ("introduced", None, [])
    assert made.json()["introduced_at"]


async def test_a_repeated_interest_is_one(client, parties):
    headers = keyed(parties.seeker)
    path = f"/v1/listings/{parties.technology.id}/interests"
    first, again = [await client.post(path, json=HELLO, headers=headers) for _ in range(2)]
    assert first.content == again.content
    second = await express(client, parties)
    assert (second.status_code, second.json()["code"]) == (409, "already_in_contact")


async def test_decline(client, parties, sent):
    declined = await move(client, parties.host, sent, "decline", {"reason": "benefit_unclear", "note": "Say how much."})
    assert declined.json()["status"] == "declined"
    read = await client.get(f"/v1/introductions/{sent['id']}", headers=parties.seeker)
    assert read.json()["decline"] == {"side": "host", "reason": "benefit_unclear", "note": "Say how much."}


async def test_withdraw(client, parties, sent):
    assert (await move(client, parties.seeker, sent, "withdraw")).json()["status"] == "withdrawn"
    again = await move(client, parties.seeker, sent, "withdraw", if_match="*")
    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")


async def test_the_company_behind_a_need_is_not_named_before_it_accepts(client, parties):
    path = f"/v1/listings/{parties.need.id}/interests"
    answer = await client.post(
        path, json=HELLO | {"own_listing_id": str(parties.technology.id)}, headers=keyed(parties.host)
    )
    sent = answer.json()
    assert (answer.status_code, sent["host"], sent["own_listing_id"]) == (201, None, str(parties.technology.id))
    listed = await client.get("/v1/introductions", headers=parties.host)
    assert str(parties.business.id) not in answer.text + listed.text
    assert parties.business.name["vi"] not in answer.text + listed.text
    await move(client, parties.seeker, sent, "accept")
    read = await client.get(f"/v1/introductions/{sent['id']}", headers=parties.host)
    assert read.json()["host"]["id"] == str(parties.business.id)


async def test_an_unnamed_seeker(client, parties):
    sent = (await express(client, parties, anonymous=True)).json()
    read = await client.get(f"/v1/introductions/{sent['id']}", headers=parties.host)
    assert (read.json()["seeker"], str(parties.business.id) in read.text) == (None, False)
    accepted = await move(client, parties.host, sent, "accept")
    assert (accepted.json()["status"], accepted.json()["seeker"]) == ("accepted", None)
    assert (await move(client, parties.seeker, accepted.json(), "consent")).json()["status"] == "introduced"


async def test_the_broker_brings_two_together(client, parties):
    pair = {"supply_id": str(parties.technology.id), "demand_id": str(parties.need.id), "message": "Look"}
    refused = await client.post("/v1/introductions", json=pair, headers=keyed(parties.seeker))
    assert refused.status_code == 403
    answer = await client.post("/v1/introductions", json=pair, headers=keyed(parties.broker))
    asked = answer.json()
    assert (answer.status_code, asked["brokered"], asked["side"], asked["available_moves"]) == (
        201,
        True,
        None,
        ["withdraw"],
    )
    assert asked["seeker"] is None
    for who in (parties.seeker, parties.host):
        assert (await client.get(f"/v1/introductions/{asked['id']}", headers=who)).json()["message"] == "Look"
    first = await move(client, parties.host, asked, "consent")
    again = await move(client, parties.host, first.json(), "consent")
    assert (again.status_code, again.json()["code"]) == (409, "already_consented")
    assert (await move(client, parties.seeker, first.json(), "consent")).json()["status"] == "introduced"
    swapped = pair | {"supply_id": pair["demand_id"], "demand_id": pair["supply_id"]}
    wrong = await client.post("/v1/introductions", json=swapped, headers=keyed(parties.broker))
    assert (wrong.status_code, wrong.json()["code"]) == (409, "pair_unsuitable")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": ""},
        {"message": "x\x00"},
        {"message": "x", "anonymous": "yes"},
        {"message": "x", "seeker_id": str(uuid4())},
        {"message": "x", "own_listing_id": "x"},
    ],
)
async def test_what_is_no_interest(client, parties, body):
    path = f"/v1/listings/{parties.technology.id}/interests"
    answer = await client.post(path, json=body, headers=keyed(parties.seeker))
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


@pytest.mark.parametrize(
    "case",
    [
        ("seeker", "accept", None, (409, "step_not_yours")),
        ("host", "withdraw", None, (409, "step_not_yours")),
        ("host", "consent", None, (409, "step_not_yours")),
        ("host", "decline", {"reason": "whatever"}, (422, "validation_failed")),
        ("host", "decline", None, (422, "validation_failed")),
    ],
)
async def test_what_is_refused(client, parties, sent, case):
    who, name, body, problem = case
    answer = await move(client, getattr(parties, who), sent, name, body)
    assert (answer.status_code, answer.json()["code"]) == problem


async def test_strangers_are_told_of_nothing(client, parties, sent):
    unknown = sent | {"id": str(uuid4())}
    for who in (parties.stranger, parties.broker):
        for name in ("acknowledge", "accept", "consent", "decline", "withdraw"):
            body = {"reason": "ip"} if name == "decline" else None
            answers = [await move(client, who, it, name, body, '"9"') for it in (sent, unknown)]
            assert [answer.status_code for answer in answers] == [404, 404]
        assert (await client.get(f"/v1/introductions/{sent['id']}", headers=who)).status_code == 404
        assert (await client.get("/v1/introductions", headers=who)).json()["items"] == []
    assert (await client.get("/v1/introductions")).status_code == 401


async def test_changes_name_the_version_they_change(client, parties, sent):
    missing = await client.post(f"/v1/introductions/{sent['id']}/accept", headers=keyed(parties.host))
    assert missing.status_code == 428
    assert (await move(client, parties.host, sent, "accept", if_match='"7"')).status_code == 412


async def test_my_introductions(client, exchange, parties, sent):
    other = SimpleNamespace(technology=await make_listing(exchange, parties.institute))
    second = (await express(client, other, parties.seeker)).json()
    await move(client, parties.host, second, "decline", {"reason": "ip"})

    async def listed(headers, query=""):
        answer = await client.get(f"/v1/introductions{query}", headers=headers)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert await listed(parties.seeker) == [second["id"], sent["id"]]
    assert await listed(parties.host, "?side=host&limit=1") == [second["id"]]
    assert await listed(parties.host, "?side=seeker") == []
    assert await listed(parties.host, "?status=declined") == [second["id"]]
    assert await listed(parties.seeker, f"?listing_id={parties.technology.id}") == [sent["id"]]
    assert (await client.get("/v1/introductions?status=x", headers=parties.host)).status_code == 422
    assert (await client.get("/v1/introductions?foo=1", headers=parties.host)).status_code == 422
