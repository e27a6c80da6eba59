"""Listings over HTTP: shapes, problems, conditional requests."""

import json
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import jsonschema_rs
import pytest
from sqlalchemy import event, update

from factories import bearer, content_for, join, keyed, make_listing, make_member, make_operation, make_organization
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings import actions
from techexchange.listings.models import Listing

EXAMPLE = content_for()
JSON = {"Content-Type": "application/json"}
OWN_MOVES = ["submit", "withdraw", "pause", "resume", "fulfil"]
BODIES = {
    "renew": {"valid_until": "2029-01-01T00:00:00Z"},
    "close-unmet": {"reason": "no_budget"},
    "suspend": {"reason": "misleading"},
}
MOVES = [*OWN_MOVES, "renew", "close-unmet", "suspend", "reinstate"]


@pytest.fixture
async def parties(exchange):
    institute, business = [await make_organization(exchange, kind) for kind in ("institute", "business")]
    seller, stranger = [
        await bearer(exchange, await make_member(exchange, organization)) for organization in (institute, business)
    ]
    return SimpleNamespace(institute=institute, business=business, seller=seller, stranger=stranger)


async def draft(client, parties, **changes):
    body = EXAMPLE | {"organization_id": str(parties.institute.id)} | changes
    return await client.post("/v1/listings", content=json.dumps(body), headers=keyed(parties.seller) | JSON)


async def edit(client, headers, id, change, if_match="*"):
    return await client.patch(
        f"/v1/listings/{id}", content=json.dumps(change), headers=headers | JSON | {"If-Match": if_match}
    )


async def move(client, headers, id, name, if_match="*"):
    url = f"/v1/listings/{id}/{name}"
    return await client.post(url, json=BODIES.get(name), headers=keyed(headers, if_match=if_match))


def problem(answer, status, code):
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def pointers(answer):
    return [fault["pointer"] for fault in problem(answer, 422, "validation_failed")["errors"]]


async def test_a_draft_is_made_changed_and_submitted(client, parties):
    answer = await draft(client, parties)
    assert answer.status_code == 201, answer.text
    listing = answer.json()
    assert answer.headers["etag"] == '"1"'
    assert (listing["status"], listing["revision"], listing["version_number"]) == ("draft", "none", 0)
    assert listing["available_moves"] == ["edit", "submit", "withdraw"]
    assert listing["content"] == EXAMPLE
    answer = await edit(
        client, parties.seller, listing["id"], {"texts": {"en": None}, "trl": 8, "province": None}, '"1"'
    )
    assert answer.status_code == 200, answer.text
    content = answer.json()["content"]
    assert (set(content["texts"]), content["trl"], "province" in content) == ({"vi"}, 8, False)
    answer = await move(client, parties.seller, listing["id"], "submit", answer.headers["etag"])
    assert (answer.json()["status"], answer.json()["available_moves"]) == ("submitted", ["withdraw"])
    problem(await edit(client, parties.seller, listing["id"], {"trl": 7}), 409, "move_not_allowed")


async def test_a_title_in_one_language_begins_a_listing_and_what_is_missing_is_named(client, parties):
    for direction in ("supply", "demand"):
        body = {"organization_id": str(parties.institute.id), "direction": direction}
        body["texts"] = {"vi": {"title": "  Ma\u0300ng lo\u0323c \r\n".replace("\r\n", "")}}
        answer = await client.post("/v1/listings", json=body, headers=keyed(parties.seller))
        assert answer.status_code == 201, answer.text
        assert answer.json()["content"]["texts"]["vi"]["title"] == "Màng lọc"
        refused = problem(await move(client, parties.seller, answer.json()["id"], "submit"), 422, "listing_incomplete")
        assert {"/texts/vi/summary", "/sector", "/valid_until"} < {fault["pointer"] for fault in refused["errors"]}


WRONG = {
    "no direction": ({"direction": None}, "/direction"),
    "another direction": ({"direction": "barter"}, "/direction"),
    "no text": ({"texts": {}}, "/texts"),
    "an empty title": ({"texts": {"vi": {"title": "  "}}}, "/texts/vi/title"),
    "a title of two lines": ({"texts": {"vi": {"title": "a\nb"}}}, "/texts/vi/title"),
    "another language": ({"texts": {"fr": {"title": "x"}}}, "/texts/fr"),
    "markup": ({"texts": {"vi": {"title": "<b>x</b>"}}}, "/texts/vi/title"),
    "an image": ({"texts": {"vi": {"title": "<img src=x onerror=alert(1)"}}}, "/texts/vi/title"),
    "a NUL": ({"keywords": ["a\u0000"]}, "/keywords/0"),
    "half a character": ({"province": "\ud800"}, "/province"),
    "an unknown field": ({"status": "published"}, "/status"),
    "the id": ({"id": str(uuid4())}, "/id"),
    "a source": ({"source": {"name": "x", "id": "y"}}, "/source"),
    "a hidden field of demand": ({"company_hidden": True}, "/company_hidden"),
    "an unknown sector": ({"sector": "magic"}, "/sector"),
    "a field of science": ({"field_of_science": "2.99"}, "/field_of_science"),
    "an IPC code": ({"ipc": ["C02F1/44"]}, "/ipc/0"),
    "an IPC section": ({"ipc": ["I02F"]}, "/ipc/0"),
    "a country": ({"country": "XX"}, "/country"),
    "a territory": ({"territory": ["VN", "EARTH"]}, "/territory/1"),
    "TRL 0": ({"trl": 0}, "/trl"),
    "TRL 10": ({"trl": 10}, "/trl"),
    "a huge TRL": ({"trl": 10**30}, "/trl"),
    "a scope": ({"transfer_scope": ["gift"]}, "/transfer_scope/0"),
    "min above max": (
        {"price": {"kind": "range", "min": {"amount": 2}, "max": {"amount": 1}}}, "/price"
    ),
    "two currencies": (
        {"price": {"kind": "range", "min": {"amount": 1, "currency": "USD"}, "max": {"amount": 2}}}, "/price"
    ),
    "a range without an end": ({"price": {"kind": "range", "min": {"amount": 2}}}, "/price"),
    "a fixed range": ({"price": {"kind": "fixed", "min": {"amount": 1}, "max": {"amount": 2}}}, "/price"),
    "a negative price": ({"price": {"kind": "fixed", "min": {"amount": -1}}}, "/price/min/amount"),
    "an unlimited price": ({"price": {"kind": "fixed", "min": {"amount": 10**16}}}, "/price/min/amount"),
    "too many shares": ({"owners": [{"name": "A", "share": "0.7"}, {"name": "B", "share": "0.4"}]}, ""),
    "a share above 1": ({"owners": [{"name": "A", "share": "1.1"}]}, "/owners/0/share"),
    "a share that is no number": ({"owners": [{"name": "A", "share": "NaN"}]}, "/owners/0/share"),
    "a percentage": ({"state_share_percent": "100.1"}, "/state_share_percent"),
    "a time without an offset": ({"valid_until": "2028-06-30T00:00:00"}, "/valid_until"),
    "a time beyond time": ({"valid_until": "9999-12-31T23:59:59-23:00"}, "/valid_until"),
    "a time before time": ({"valid_until": "0001-01-01T00:00:00+14:00"}, "/valid_until"),
    "a day that is none": ({"disclosure_date": "2025-02-30"}, "/disclosure_date"),
    "an office": ({"ip_rights": [{"type": "patent", "status": "filed", "office": "Việt"}]}, "/ip_rights/0/office"),
    "too many keywords": ({"keywords": [str(n) for n in range(31)]}, "/keywords"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
async def test_what_is_wrong_is_named_at_its_place_when_drafting(client, parties, name):
    change, pointer = WRONG[name]
    assert pointers(await draft(client, parties, **change)) == [pointer]


@pytest.mark.parametrize("name", [name for name in WRONG if name != "no direction"])
async def test_what_is_wrong_is_named_at_its_place_when_editing(client, exchange, parties, name):
    change, pointer = WRONG[name]
    if name == "no text":
        change = {"texts": {"vi": None, "en": None}}
    if name == "a range without an end":
        change = {"price": {"max": None}}
    listing = await make_listing(exchange, parties.institute, "draft", texts={"vi": {"title": "Cũ"}})
    answer = await edit(client, parties.seller, listing.id, change)
    assert pointers(answer) == [pointer]
    answer = await client.get(f"/v1/listings/{listing.id}", headers=parties.seller)
    assert (answer.json()["version"], answer.json()["content"]["texts"]) == (listing.version, {"vi": {"title": "Cũ"}})


async def test_a_demand_says_what_it_needs(client, parties):
    content = content_for("demand")
    assert pointers(await draft(client, parties, direction="demand")) == [
        *("/texts/vi/advantages", "/texts/en/advantages"),
        *("/ip_rights", "/owners", "/funding_source", "/state_share_percent", "/task_code", "/disclosure_date"),
    ]
    body = content | {"organization_id": str(parties.institute.id)}
    answer = await client.post("/v1/listings", json=body, headers=keyed(parties.seller))
    assert (answer.status_code, answer.json()["content"]) == (201, content)
    both = {"budget": {"min": {"amount": 5}, "max": {"amount": 4}}}
    assert pointers(await edit(client, parties.seller, answer.json()["id"], both)) == ["/budget"]


@pytest.mark.parametrize("sent", [b"[]", b"null", b'"x"', b"1", b'{"a":' * 200 + b"1" + b"}" * 200, b"{"])
async def test_a_body_that_is_no_object_is_refused(client, exchange, parties, sent):
    listing = await make_listing(exchange, parties.institute, "draft")
    headers = keyed(parties.seller, if_match="*", content_type="application/json")
    for method, path in (("POST", "/v1/listings"), ("PATCH", f"/v1/listings/{listing.id}")):
        answer = await client.request(method, path, content=sent, headers=headers)
        assert answer.status_code in {400, 422}, answer.text
        assert answer.json()["code"] in {"validation_failed", "malformed_request"}


async def test_problems_come_in_vietnamese(client, exchange, parties):
    listing = await make_listing(exchange, parties.institute, "draft")
    vietnamese = parties.seller | {"Accept-Language": "vi"}
    assert "không" in problem(await move(client, vietnamese, uuid4(), "submit"), 404, "listing_not_found")["title"]
    await edit(client, vietnamese, listing.id, {"sector": None})
    refused = problem(await move(client, vietnamese, listing.id, "submit"), 422, "listing_incomplete")
    assert "đầy đủ" in refused["title"]
    english = problem(await move(client, parties.seller, listing.id, "submit"), 422, "listing_incomplete")
    assert [fault["pointer"] for fault in refused["errors"]] == [fault["pointer"] for fault in english["errors"]]
    assert refused["errors"][0]["detail"] != english["errors"][0]["detail"]


async def test_the_public_view_is_the_frozen_version_and_may_be_kept(client, exchange, parties):
    listing = await make_listing(exchange, parties.institute)
    await edit(client, parties.seller, listing.id, {"trl": 9})
    for headers in ({}, parties.stranger):
        answer = await client.get(f"/v1/listings/{listing.id}", headers=headers)
        shown = answer.json()
        assert answer.status_code == 200
        assert (shown["content"]["trl"], shown["version"], shown["available_moves"]) == (7, 1, [])
        assert shown["organization"] == {
            "id": str(parties.institute.id), "name": parties.institute.name, "kind": "institute"
        }  # fmt: skip
        assert answer.headers["cache-control"].startswith("public")
        assert set(shown) == {
            *("id", "version", "direction", "status", "available_moves", "organization", "content"),
            *("content_hash", "published_at", "valid_until"),
        }
    again = await client.get(f"/v1/listings/{listing.id}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    working = await client.get(f"/v1/listings/{listing.id}", headers=parties.seller)
    assert (working.json()["content"]["trl"], working.json()["revision"]) == (9, "draft")
    assert working.headers["cache-control"].startswith("private")
    assert working.json()["available_moves"] == ["pause", "renew", "withdraw", "edit", "submit"]


async def test_a_hidden_company_is_not_in_any_public_answer(client, exchange, parties):
    listing = await make_listing(exchange, parties.institute, direction="demand", company_hidden=True)
    for path in ("", "/versions", "/versions/1", "/attachments"):
        answer = await client.get(f"/v1/listings/{listing.id}{path}", headers=parties.stranger)
        assert answer.status_code == 200
        assert str(parties.institute.id) not in answer.text
        assert parties.institute.name["en"] not in answer.text


async def test_versions_show_what_was_published(client, exchange, parties):
    listing = await make_listing(exchange, parties.institute)
    await move(client, parties.seller, listing.id, "renew")
    items = (await client.get(f"/v1/listings/{listing.id}/versions")).json()["items"]
    assert [item["number"] for item in items] == [2, 1]
    first = (await client.get(f"/v1/listings/{listing.id}/versions/1")).json()
    assert first["content"]["valid_until"] == "2028-06-30T00:00:00Z"
    assert first["content_hash"] == items[1]["content_hash"]
    problem(await client.get(f"/v1/listings/{listing.id}/versions/3"), 404, "listing_version_not_found")
    assert (await client.get(f"/v1/listings/{listing.id}/versions/0")).status_code == 422
    await move(client, parties.seller, listing.id, "pause")
    for path in ("/versions", "/versions/1"):
        problem(await client.get(f"/v1/listings/{listing.id}{path}"), 404, "listing_not_found")


@pytest.mark.parametrize("name", MOVES)
async def test_each_move_asks_for_its_preconditions(client, exchange, parties, name):
    listing = await make_listing(exchange, parties.institute)
    url = f"/v1/listings/{listing.id}/{name}"
    body = BODIES.get(name)
    problem(await client.post(url, json=body, headers=keyed(parties.seller)), 428, "precondition_required")
    without_key = parties.seller | {"If-Match": "*"}
    problem(await client.post(url, json=body, headers=without_key), 400, "idempotency_key_missing")
    problem(await move(client, {}, listing.id, name), 401, "unauthenticated")
    problem(await move(client, parties.stranger, listing.id, name), 403, "forbidden")
    if name not in {"suspend", "reinstate"}:
        problem(await move(client, parties.stranger, uuid4(), name), 404, "listing_not_found")
        problem(await move(client, parties.seller, listing.id, name, '"99"'), 412, "stale")


async def test_the_moves_of_an_organisation(client, exchange, parties):
    supply = await make_listing(exchange, parties.institute)
    for name, status in (
        ("pause", "paused"),
        ("resume", "published"),
        ("renew", "published"),
        ("withdraw", "withdrawn"),
    ):
        answer = await move(client, parties.seller, supply.id, name)
        assert (answer.status_code, answer.json()["status"]) == (200, status), answer.text
    problem(await move(client, parties.seller, supply.id, "pause"), 409, "move_not_allowed")
    for name, status in (("fulfil", "fulfilled"), ("close-unmet", "closed_unmet")):
        demand = await make_listing(exchange, parties.institute, direction="demand")
        assert (await move(client, parties.seller, demand.id, name)).json()["status"] == status
    supply = await make_listing(exchange, parties.institute)
    problem(await move(client, parties.seller, supply.id, "fulfil"), 409, "wrong_direction")
    problem(await move(client, parties.seller, supply.id, "close-unmet"), 409, "wrong_direction")


async def test_renewing_and_resuming_know_the_time(client, exchange, parties):
    listing = await make_listing(exchange, parties.institute, "paused")
    url = f"/v1/listings/{listing.id}/renew"
    past = {"valid_until": "2020-01-01T00:00:00Z"}
    answer = await client.post(url, json=past, headers=keyed(parties.seller, if_match="*"))
    problem(answer, 422, "validity_not_extended")
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(
            update(Listing).values(valid_until=uow.now, reviewed_at=uow.now - timedelta(days=400))
        )
    problem(await move(client, parties.seller, listing.id, "resume"), 409, "listing_validity_passed")
    problem(await move(client, parties.seller, listing.id, "renew"), 409, "renewal_needs_review")


async def test_the_operator_suspends_within_its_mandate(client, exchange, parties):
    listing = await make_listing(exchange, parties.institute)
    operator = await make_organization(exchange, "operator")
    moderator = await bearer(exchange, await make_member(exchange, operator, "moderator"))
    for name in ("suspend", "reinstate"):
        problem(await move(client, moderator, listing.id, name), 403, "mandate_not_active")


async def test_own_listings_are_listed_with_filters_and_links(client, exchange, parties):
    made = [await make_listing(exchange, parties.institute, status) for status in ("draft", "published", "paused")]
    answer = await client.get("/v1/my/listings?limit=2", headers=parties.seller)
    page = answer.json()
    assert [item["id"] for item in page["items"]] == [str(made[2].id), str(made[1].id)]
    following = answer.headers["link"].partition(">")[0].removeprefix("<")
    rest = (await client.get(following, headers=parties.seller)).json()
    assert [item["id"] for item in rest["items"]] == [str(made[0].id)]
    assert rest["next_cursor"] is None
    found = (await client.get("/v1/my/listings?status=paused&direction=supply", headers=parties.seller)).json()
    assert [item["id"] for item in found["items"]] == [str(made[2].id)]
    assert (await client.get("/v1/my/listings", headers=parties.stranger)).json()["items"] == []
    problem(await client.get("/v1/my/listings?status=lost", headers=parties.seller), 422, "validation_failed")
    problem(await client.get("/v1/my/listings?cursor=x", headers=parties.seller), 422, "cursor_invalid")
    problem(await client.get("/v1/my/listings"), 401, "unauthenticated")


@contextmanager
def counted(engine):
    statements = []

    def note(connection, cursor, statement, *_):
        statements.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine.sync_engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "path", ["/v1/my/listings?limit=100", "/v1/listings/{id}/attachments", "/v1/listings/{id}/versions"]
)
async def test_a_list_takes_the_same_number_of_statements_however_long(client, exchange, engine, parties, path):
    counts = []
    listing = await make_listing(exchange, parties.institute)
    for more in (0, 9):
        for _ in range(more):
            await make_listing(exchange, parties.institute)
            async with exchange.unit_of_work() as uow:
                await actions.renew(uow, SYSTEM, listing.id, uow.now + timedelta(days=900))
        with counted(engine) as statements:
            answer = await client.get(path.format(id=listing.id), headers=parties.seller)
        assert answer.status_code == 200
        counts.append(len([statement for statement in statements if "SAVEPOINT" not in statement]))
    assert counts[0] == counts[1] > 0


async def test_the_confidential_part_over_http(client, exchange, parties):
    listing = await make_listing(exchange, parties.institute)
    url = f"/v1/listings/{listing.id}/confidential"
    problem(await client.get(url, headers=parties.seller), 404, "confidential_part_not_found")
    first = await client.put(url, json={"text": "Bí mật"}, headers=parties.seller | {"If-Match": "*"})
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    stale = await client.put(url, json={"text": "x"}, headers=parties.seller | {"If-Match": '"2"'})
    problem(stale, 412, "stale")
    problem(await client.put(url, json={"text": "x"}, headers=parties.seller), 428, "precondition_required")
    problem(
        await client.put(url, json={"text": "a\x00"}, headers=parties.seller | {"If-Match": "*"}),
        422,
        "validation_failed",
    )
    read = await client.get(url, headers=parties.seller)
    assert read.json()["text"] == "Bí mật"
    assert read.headers["cache-control"] == "private, no-cache"
    for method in (client.get, client.put):
        body = {} if method == client.get else {"json": {"text": "x"}}
        for id in (listing.id, uuid4()):
            answer = await method(
                f"/v1/listings/{id}/confidential", headers=parties.stranger | {"If-Match": "*"}, **body
            )
            problem(answer, 404, "listing_not_found")
    assert "Bí mật" not in (await client.get(f"/v1/listings/{listing.id}")).text


async def test_drafting_for_another_organisation_is_refused(client, parties):
    for id in (parties.business.id, uuid4()):
        problem(await draft(client, parties, organization_id=str(id)), 403, "forbidden")
    body = EXAMPLE | {"organization_id": str(parties.institute.id)}
    problem(await client.post("/v1/listings", json=body), 401, "unauthenticated")


async def test_a_repeated_draft_is_made_once(client, parties):
    body = EXAMPLE | {"organization_id": str(parties.institute.id)}
    headers = keyed(parties.seller)
    first, second = [await client.post("/v1/listings", json=body, headers=headers) for _ in range(2)]
    assert first.content == second.content
    assert len((await client.get("/v1/my/listings", headers=parties.seller)).json()["items"]) == 1


@pytest.mark.parametrize("direction", ["supply", "demand"])
async def test_what_is_answered_is_as_described(app, client, exchange, parties, direction):
    listing = await make_listing(exchange, parties.institute, direction=direction)
    described = app.openapi()
    for path, headers, name in (
        ("", {}, "PublicListingOut"),
        ("", parties.seller, "ListingOut"),
        ("/versions/1", {}, "VersionOut"),
        ("/versions", {}, "VersionsOut"),
    ):
        answer = await client.get(f"/v1/listings/{listing.id}{path}", headers=headers)
        checker = jsonschema_rs.validator_for(described | {"$ref": f"#/components/schemas/{name}"})
        assert [fault.message for fault in checker.iter_errors(answer.json())] == []
        content = answer.json().get("content")
        assert not content or not checker.is_valid(answer.json() | {"content": content | {"unheard_of": 1}})


async def test_a_moderator_decides_nothing_about_listings_of_their_own_organisation(client, exchange):
    operation, mine = await make_operation(exchange), await make_organization(exchange)
    await join(exchange, operation.moderator, mine, "viewer")
    moderator = await bearer(exchange, operation.moderator)
    for status, move in (("published", "suspend"), ("suspended", "reinstate")):
        listing = await make_listing(exchange, mine, status)
        address = f"/v1/listings/{listing.id}"
        seen = (await client.get(address, headers=moderator)).json()
        assert move not in seen["available_moves"]
        headers, body = keyed(moderator, if_match="*"), {"reason": "other"}
        refused = await client.post(f"{address}/{move}", headers=headers, json=body)
        assert (refused.status_code, refused.json()["code"]) == (403, "own_listing")


async def test_a_text_of_undetermined_language_is_kept_under_the_one_it_is_in(client, parties):
    title = {"title": "Màng lọc nano xử lý nước nhiễm mặn"}
    drafted = await draft(client, parties, texts={"und": title})
    assert drafted.status_code == 201, drafted.text
    assert drafted.json()["content"]["texts"] == {"vi": title}
    english = {"title": "Nanofiltration membrane for brackish water"}
    edited = await edit(client, parties.seller, drafted.json()["id"], {"texts": {"und": english}})
    assert edited.json()["content"]["texts"] == {"vi": title, "en": english}
    again = await edit(
        client, parties.seller | {"Accept-Language": "vi"}, drafted.json()["id"], {"texts": {"und": title}}
    )
    (fault,) = problem(again, 422, "validation_failed")["errors"]
    assert (fault["pointer"], fault["code"]) == ("/texts/und", "language_given")
    assert "ngôn ngữ" in fault["detail"]
