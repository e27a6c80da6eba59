"""One's own data over HTTP."""

import pytest

from factories import bearer, keyed, make_operation, make_person

MINE, DESK = "/v1/me/data-requests", "/v1/data-requests"


@pytest.fixture
async def lan(exchange):
    return await bearer(exchange, await make_person(exchange, name="Lan", email="lan@example.com"))


@pytest.fixture
async def supervisor(exchange):
    return await bearer(exchange, (await make_operation(exchange)).supervisor)


async def ask(client, headers, **body):
    return await client.post(MINE, json=body, headers=keyed(headers))


async def test_a_request_goes_to_the_desk_and_comes_back(client, lan, supervisor):
    asked = await ask(client, lan, kind="correction", name="Lan Anh", statement="I married.")
    assert asked.status_code == 201
    assert "Lan Anh" not in asked.text
    assert asked.json()["available_moves"] == ["withdraw"]
    own = (await client.get(f"{MINE}/{asked.json()['id']}", headers=lan)).json()
    assert (own["wanted"], own["statement"]) == ({"name": "Lan Anh"}, "I married.")
    (waiting,) = (await client.get(DESK, headers=supervisor)).json()["items"]
    one = f"{DESK}/{waiting['id']}"
    shown = (await client.get(one, headers=supervisor)).json()
    assert (shown["email"], shown["available_moves"]) == ("lan@example.com", ["acknowledge"])
    moved = {"headers": keyed(supervisor, if_match="*")}
    early = await client.post(f"{one}/fulfil", json={}, **moved)
    assert (early.status_code, early.json()["code"]) == (409, "move_not_allowed")
    taken = await client.post(f"{one}/acknowledge", json={"concerns_others": True}, **fresh(supervisor))
    assert taken.json()["concerns_others"] is True
    assert (await client.post(f"{one}/extend", **fresh(supervisor))).json()["extended_at"]
    again = await client.post(f"{one}/extend", **fresh(supervisor))
    assert (again.status_code, again.json()["code"]) == (409, "data_request_extended")
    done = await client.post(f"{one}/fulfil", json={"answer": "It is done."}, **fresh(supervisor))
    assert (done.json()["status"], done.json()["available_moves"]) == ("fulfilled", [])
    assert (await client.get("/v1/me", headers=lan)).json()["name"] == "Lan Anh"
    assert (await client.get(f"{MINE}/{asked.json()['id']}", headers=lan)).json()["answer"] == "It is done."


def fresh(headers):
    return {"headers": keyed(headers, if_match="*")}


async def test_an_export_is_read_at_once(client, lan, supervisor):
    asked = await ask(client, lan, kind="export")
    assert asked.json()["status"] == "fulfilled"
    told = await client.get(f"{MINE}/{asked.json()['id']}/data", headers=lan)
    assert told.json()["format"] == "techexchange-personal-data-1"
    assert told.json()["domains"]["identity"]["people.id"][0]["email"] == "lan@example.com"
    assert (await client.get(f"{MINE}/{asked.json()['id']}/data", headers=supervisor)).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"kind": "objection"}, 422, "data_request_incomplete"),
        ({"kind": "correction"}, 422, "data_request_incomplete"),
        ({"kind": "secrecy"}, 422, "validation_failed"),
        ({"kind": "erasure", "person_id": "x"}, 422, "validation_failed"),
    ],
)
async def test_what_cannot_be_asked(client, lan, body, status, code):
    answer = await ask(client, lan, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_one_withdraws_what_is_not_decided(client, lan):
    asked = await ask(client, lan, kind="erasure")
    one = f"{MINE}/{asked.json()['id']}"
    assert (await client.post(f"{one}/withdraw", **fresh(lan))).json()["status"] == "withdrawn"
    assert (await client.post(f"{one}/withdraw", **fresh(lan))).status_code == 409
    assert len((await client.get(MINE, headers=lan)).json()["items"]) == 1


async def test_everyone_reads_how_long_what_is_kept(client):
    told = (await client.get("/v1/retention")).json()
    kinds = {kind["kind"]: kind for kind in told["kinds"]}
    assert (kinds["contracts"]["years"], kinds["contracts"]["days"]) == (10, None)
    assert (kinds["notices"]["days"], kinds["notices"]["years"]) == (730, None)
    assert all({"vi", "en"} == set(kind["why"]) for kind in kinds.values())
