"""Matches over HTTP: shapes, hidden companies, refusals."""

import json

import pytest

from factories import bearer, join, keyed, make_listing, make_match, make_organization
from techexchange.identity.models import Person
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Role


@pytest.fixture
async def headers(pair):
    people = {"supplier": pair.supplier.id, "seeker": pair.seeker.id, "broker": pair.broker.id}
    async with pair.exchange.sessions() as session:
        found = {name: await session.get(Person, id) for name, id in people.items()}
    return {name: await bearer(pair.exchange, person) for name, person in found.items()} | {"anonymous": {}}


@pytest.fixture
def post(pair, client, headers):
    async def posted(who, move, body=None, version="*", match=None):
        sent = keyed(headers[who], if_match=version) if version else keyed(headers[who])
        return await client.post(f"/v1/matches/{match or pair.match.id}/{move}", headers=sent, json=body)

    return posted


@pytest.fixture
def get(client, headers):
    async def got(who, path, **query):
        return await client.get(path, headers=headers[who], params=query)

    return got


async def test_a_match_as_its_supplier_sees_it(pair, get):
    answer = await get("supplier", f"/v1/matches/{pair.match.id}")
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"1"'
    shown = answer.json()
    assert (shown["status"], shown["side"], shown["version"]) == ("shown", "supply", 1)
    assert shown["available_moves"] == ["interest", "dismiss"]
    assert shown["supply"]["organization"]["id"] == str(pair.institute.id)
    assert shown["demand"]["texts"]["en"]["title"]
    assert shown["demand"]["organization"] is None
    assert shown["components"] == {"text": 0.7}
    assert shown["reasons"][0]["code"] == "trl"
    assert (shown["dismissal"], shown["outcome"]) == (None, None)


async def test_a_hidden_company_is_named_to_nobody_before_the_introduction(pair, get, post):
    secrets = [str(pair.business.id), *pair.business.name.values()]

    def telling(answer):
        return [secret for secret in secrets if secret in json.dumps(answer.json(), ensure_ascii=False)]

    readings = (
        f"/v1/matches/{pair.match.id}",
        "/v1/matches",
        f"/v1/listings/{pair.supply.id}/matches",
        "/v1/notifications",
    )
    for who, move in (("broker", "propose"), ("supplier", "interest"), ("seeker", "interest")):
        answers = [await post(who, move), *[await get("supplier", path) for path in readings]]
        assert [answer.status_code for answer in answers] == [200] * 5
        if who != "seeker":
            assert [telling(answer) for answer in answers] == [[]] * 5
    for path in ("/v1/matching/desk/waiting", f"/v1/matches/{pair.match.id}"):
        assert telling(await get("broker", path)) == []
    introduced = await post("broker", "introduce")
    assert introduced.json()["status"] == "introduced"
    known = (await get("supplier", f"/v1/matches/{pair.match.id}")).json()
    assert known["demand"]["organization"] == {
        "id": str(pair.business.id),
        "name": pair.business.name,
        "kind": "business",
    }


async def test_why_it_was_dismissed_is_for_that_side_and_the_broker(pair, get, post):
    await post("supplier", "interest")
    dismissed = await post("seeker", "dismiss", {"reason": "price", "note": "Half of it"})
    assert dismissed.status_code == 200
    said = {"side": "demand", "reason": "price", "note": "Half of it"}
    assert dismissed.json()["dismissal"].items() >= said.items()
    path = f"/v1/matches/{pair.match.id}"
    assert (await get("broker", path)).json()["dismissal"].items() >= said.items()
    other = await get("supplier", path)
    assert (other.json()["status"], other.json()["dismissal"]) == ("dismissed", None)
    assert "price" not in str({k: v for k, v in other.json().items() if k not in {"supply", "demand"}})
    assert [item["id"] for item in (await get("supplier", "/v1/matches")).json()["items"]] == [str(pair.match.id)]
    assert (await get("seeker", "/v1/matches")).json()["items"] == []


async def test_what_came_of_it_is_for_the_broker(pair, get, post):
    for who, move in (("supplier", "interest"), ("seeker", "interest"), ("broker", "introduce")):
        assert (await post(who, move)).status_code == 200
    noted = await post("broker", "outcome", {"outcome": "negotiating", "note": "Visit in May"})
    assert noted.json()["outcome"].items() >= {"outcome": "negotiating", "note": "Visit in May"}.items()
    assert noted.json()["available_moves"] == ["record_outcome"]
    assert (await get("supplier", f"/v1/matches/{pair.match.id}")).json()["outcome"] is None


async def test_lists_and_pages(pair, get, exchange):
    supply = await make_listing(exchange, pair.institute)
    for number in range(2):
        business = await make_organization(exchange, "business")
        await make_match(
            exchange, supply, await make_listing(exchange, business, direction="demand"), 0.3 + number / 10
        )
    page = (await get("supplier", "/v1/matches", limit=2)).json()
    rest = (await get("supplier", "/v1/matches", limit=2, cursor=page["next_cursor"])).json()
    assert (len(page["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    best = (await get("supplier", f"/v1/listings/{supply.id}/matches", limit=1)).json()["items"]
    assert [one["score"] for one in best] == [0.4]
    assert (await get("supplier", "/v1/matches", status="wrong")).status_code == 422
    assert (await get("supplier", f"/v1/listings/{supply.id}/matches", limit=0)).status_code == 422


async def test_a_listing_off_view_has_no_card(pair, get, client, headers):
    paused = await client.post(f"/v1/listings/{pair.demand.id}/pause", headers=keyed(headers["seeker"], if_match="*"))
    assert paused.status_code == 200
    shown = (await get("supplier", f"/v1/matches/{pair.match.id}")).json()
    assert shown["demand"] is None
    assert shown["supply"] is not None


@pytest.mark.parametrize(
    ("who", "move", "body", "status", "code"),
    [
        ("anonymous", "interest", None, 401, "unauthenticated"),
        ("broker", "interest", None, 403, "staff_take_no_side"),
        ("supplier", "propose", None, 403, "forbidden"),
        ("broker", "introduce", None, 409, "move_not_allowed"),
        ("supplier", "dismiss", {"reason": "ugly"}, 422, "validation_failed"),
        ("broker", "outcome", {"outcome": "contract"}, 409, "move_not_allowed"),
    ],
)
async def test_refusals(post, who, move, body, status, code):
    answer = await post(who, move, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_changes_name_a_version(post):
    assert (await post("supplier", "interest", version=None)).status_code == 428
    assert (await post("supplier", "interest", version='"9"')).status_code == 412
    assert (await post("supplier", "interest", version='"1"')).json()["version"] == 2
    assert (await post("supplier", "interest", match=new_id())).status_code == 404
    assert (await post("supplier", "interest")).json()["code"] == "already_interested"


async def test_the_desk_and_the_numbers(pair, get, exchange):
    unseen = (await get("broker", "/v1/matching/desk/unseen")).json()["items"]
    assert [(one["id"], one["side"], one["available_moves"]) for one in unseen] == [
        (str(pair.match.id), None, ["propose"])
    ]
    assert (await get("broker", f"/v1/listings/{pair.demand.id}/matches")).json()["items"][0]["id"] == str(
        pair.match.id
    )
    lonely = await make_listing(exchange, pair.business, direction="demand")
    [need] = (await get("broker", "/v1/matching/desk/unserved")).json()["items"]
    assert (need["demand"]["id"], need["matches"], need["best_score"]) == (str(lonely.id), 0, None)
    other = await make_listing(exchange, pair.business, direction="demand")
    first = (await get("broker", "/v1/matching/desk/unserved", limit=1)).json()
    rest = (await get("broker", "/v1/matching/desk/unserved", limit=1, cursor=first["next_cursor"])).json()
    assert [one["demand"]["id"] for one in first["items"] + rest["items"]] == [str(lonely.id), str(other.id)]
    quality = (await get("broker", "/v1/matching/quality")).json()
    assert (quality["needs"], quality["needs_matched"], quality["precision"]) == (3, 1, None)
    await get("supplier", f"/v1/matches/{pair.match.id}")
    [judged] = (await get("broker", "/v1/matching/evaluation")).json()["items"]
    assert judged["components"] == {"text": 0.7}
    assert not {"supply_owner_id", "demand_owner_id", "dismissal_note"} & judged.keys()
    for path in ("desk/unserved", "desk/unseen", "desk/waiting", "quality", "evaluation"):
        assert (await get("supplier", f"/v1/matching/{path}")).status_code == 403


async def test_brokers_leave_their_own_organisations_to_a_colleague(pair, exchange, get, post):
    await join(exchange, pair.broker_person, pair.institute, Role.VIEWER)
    assert (await get("broker", "/v1/matching/desk/unseen")).json()["items"] == []
    assert (await get("broker", f"/v1/listings/{pair.demand.id}/matches")).json()["items"] == []
    refused = await post("broker", "propose")
    assert (refused.status_code, refused.json()["code"]) == (403, "broker_is_party")
    assert (await get("broker", f"/v1/matches/{pair.match.id}")).json()["side"] == "supply"
