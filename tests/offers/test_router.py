"""Negotiations over HTTP."""

import hashlib
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import rfc8785
from psycopg import AsyncCursor

from factories import (
    EXCLUSIVE_TERMS,
    TERMS,
    bearer,
    keyed,
    make_member,
    make_open_listing,
    make_organization,
)
from techexchange.kernel.clock import utc_now
from techexchange.offers.models import MOST_OFFERS
from techexchange.offers.schemas import TERMS_EXAMPLE

UNTIL = (utc_now() + timedelta(days=30)).isoformat()
OFFER = {"terms": TERMS, "valid_until": UNTIL, "message": "For you only"}
STATEMENTS_OF_AN_OFFER = 8
"""Who asks and when, key, listing, what ties the sides; in one flight all that is written."""


@pytest.fixture
async def parties(exchange):
    institute, business = [await make_organization(exchange, kind) for kind in ("institute", "business")]
    seller, buyer = [
        await bearer(exchange, await make_member(exchange, organization)) for organization in (institute, business)
    ]
    listing = await make_open_listing(exchange, institute)
    return SimpleNamespace(institute=institute, business=business, seller=seller, buyer=buyer, listing=listing)


@pytest.fixture
async def opened(client, parties):
    answer = await offer(client, parties)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def offer(client, parties, headers=None, **changes):
    path = f"/v1/listings/{parties.listing.id}/offers"
    return await client.post(path, json=OFFER | changes, headers=keyed(headers or parties.buyer))


async def move(client, headers, negotiation, name, body=None, if_match=None):
    headers = keyed(headers, if_match=if_match or f'"{negotiation["version"]}"')
    return await client.post(f"/v1/negotiations/{negotiation['id']}/{name}", json=body, headers=headers)


def named(negotiation):
    return {"offer_id": negotiation["standing"]["id"], "terms_hash": negotiation["standing"]["terms_hash"]}


async def test_an_offer_opens_a_negotiation(client, parties, opened):
    assert opened["status"] == "open"
    assert opened["available_moves"] == ["withdraw"]
    assert (opened["owner_id"], opened["turn"]) == (str(parties.institute.id),) * 2
    assert opened["counterparty_id"] == opened["standing"]["made_by"] == str(parties.business.id)
    assert (opened["rounds"], opened["standing"]["status"], opened["standing"]["message"]) == (
        1,
        "submitted",
        "For you only",
    )
    answer = await client.get(f"/v1/negotiations/{opened['id']}", headers=parties.seller)
    assert answer.headers["etag"] == '"1"'
    assert answer.json()["available_moves"] == ["counter", "accept", "decline"]
    assert [one["number"] for one in answer.json()["offers"]] == [1]


async def test_the_hash_can_be_verified_from_the_answer(client, parties, opened):
    shown = (await client.get(f"/v1/negotiations/{opened['id']}", headers=parties.seller)).json()
    standing = shown["standing"]
    bound = {
        "terms": standing["terms"],
        "salt": standing["terms_salt"],
        "offer_id": standing["id"],
        "listing_id": shown["listing_id"],
        "listing_version": standing["listing_version"],
    }
    assert hashlib.sha256(rfc8785.dumps(bound)).hexdigest() == standing["terms_hash"]


async def test_the_example_of_the_documentation_is_accepted(client, parties):
    answer = await offer(client, parties, terms=TERMS_EXAMPLE)
    assert answer.status_code == 201
    assert answer.json()["standing"]["terms"]["field_of_use"] == TERMS_EXAMPLE["field_of_use"]


async def test_counter_accept_and_the_deal(client, parties, opened):
    countered = await move(client, parties.seller, opened, "counter", {"terms": EXCLUSIVE_TERMS, "valid_until": UNTIL})
    assert (countered.status_code, countered.headers["etag"]) == (200, '"2"')
    agreed = await move(client, parties.buyer, countered.json(), "accept", named(countered.json()))
    assert (agreed.status_code, agreed.json()["status"]) == (200, "agreed")
    assert agreed.json()["available_moves"] == []
    deals = (await client.get("/v1/deals", headers=parties.seller)).json()["items"]
    assert [deal["negotiation_id"] for deal in deals] == [opened["id"]]
    assert deals[0]["terms_hash"] == agreed.json()["standing"]["terms_hash"]


async def test_a_repeated_offer_is_one_offer(client, parties):
    headers = keyed(parties.buyer)
    path = f"/v1/listings/{parties.listing.id}/offers"
    first, again = [await client.post(path, json=OFFER, headers=headers) for _ in range(2)]
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("accept", None),
        ("counter", {"terms": TERMS, "valid_until": UNTIL}),
        ("decline", {"reason": "price"}),
        ("withdraw", None),
    ],
)
async def test_what_has_ended_has_no_moves(client, parties, opened, name, body):
    assert (await move(client, parties.buyer, opened, "withdraw")).json()["status"] == "withdrawn"
    ended = await client.get(f"/v1/negotiations/{opened['id']}", headers=parties.buyer)
    for headers in (parties.buyer, parties.seller):
        answer = await move(client, headers, ended.json(), name, body or named(opened) if name != "withdraw" else None)
        assert (answer.status_code, answer.json()["code"]) == (409, "move_not_allowed")


async def test_decline(client, parties, opened):
    refusal = {"reason": "price", "note": "Too far apart"}
    declined = await move(client, parties.seller, opened, "decline", refusal)
    assert (declined.json()["status"], declined.json()["decline_reason"]) == ("declined", "price")
    other_side = await client.get(f"/v1/negotiations/{opened['id']}", headers=parties.buyer)
    assert other_side.json()["decline_note"] == "Too far apart"


@pytest.mark.parametrize(
    "case",
    [
        ("buyer", "accept", {}, (409, "not_your_turn")),
        ("buyer", "decline", {"reason": "price"}, (409, "not_your_turn")),
        ("seller", "withdraw", None, (409, "offer_not_yours")),
        ("seller", "accept", {"terms_hash": "0" * 64}, (412, "offer_changed")),
        ("seller", "accept", {"terms_hash": "x"}, (422, "validation_failed")),
        ("seller", "decline", {"reason": "whatever"}, (422, "validation_failed")),
        ("seller", "counter", {"terms": TERMS, "valid_until": "2020-01-01T00:00:00Z"}, (422, "validity_out_of_range")),
        ("seller", "counter", {"terms": TERMS, "valid_until": "2020-01-01T00:00:00"}, (422, "validation_failed")),
    ],
)
async def test_what_is_refused(client, parties, opened, case):
    who, name, body, problem = case
    body = named(opened) | body if name == "accept" else body
    answer = await move(client, getattr(parties, who), opened, name, body)
    assert (answer.status_code, answer.json()["code"]) == problem


async def test_changes_name_the_version_they_change(client, parties, opened):
    path = f"/v1/negotiations/{opened['id']}/accept"
    missing = await client.post(path, json=named(opened), headers=keyed(parties.seller))
    assert missing.status_code == 428
    stale = await move(client, parties.seller, opened, "accept", named(opened), if_match='"7"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert (await move(client, parties.seller, opened, "accept", named(opened), if_match="*")).status_code == 200


async def test_strangers_are_told_of_nothing(client, exchange, parties, opened):
    stranger = await bearer(exchange, await make_member(exchange, await make_organization(exchange, "business")))
    unknown = opened | {"id": str(uuid4())}
    bodies = {"accept": named(opened), "counter": {"terms": TERMS, "valid_until": UNTIL}, "decline": {"reason": "ip"}}
    for name in ("accept", "counter", "decline", "withdraw"):
        answers = [await move(client, stranger, it, name, bodies.get(name), '"9"') for it in (opened, unknown)]
        assert [answer.status_code for answer in answers] == [404, 404]
        ids = [opened["id"], unknown["id"]]
        texts = [answer.text.replace(id, "ID") for answer, id in zip(answers, ids, strict=True)]
        assert texts[0] == texts[1]
    assert (await client.get(f"/v1/negotiations/{opened['id']}", headers=stranger)).status_code == 404
    assert (await client.get("/v1/negotiations", headers=stranger)).json()["items"] == []
    assert (await client.get("/v1/negotiations")).status_code == 401
    assert (await client.get(f"/v1/negotiations/{opened['id']}")).status_code == 401


async def test_my_negotiations(client, exchange, parties, opened):
    other = await make_open_listing(exchange, parties.institute)
    path = f"/v1/listings/{other.id}/offers"
    second = (await client.post(path, json=OFFER, headers=keyed(parties.buyer))).json()
    await move(client, parties.seller, second, "decline", {"reason": "price"})

    async def listed(headers, query=""):
        answer = await client.get(f"/v1/negotiations{query}", headers=headers)
        assert answer.status_code == 200, answer.text
        return [negotiation["id"] for negotiation in answer.json()["items"]]

    assert await listed(parties.buyer) == await listed(parties.seller) == [second["id"], opened["id"]]
    assert await listed(parties.buyer, "?status=declined") == [second["id"]]
    assert await listed(parties.buyer, f"?listing_id={parties.listing.id}") == [opened["id"]]
    assert await listed(parties.seller, "?turn=mine") == [opened["id"]]
    assert await listed(parties.buyer, "?turn=mine") == []
    assert await listed(parties.buyer, "?turn=theirs") == [opened["id"]]
    first = (await client.get("/v1/negotiations?limit=1", headers=parties.buyer)).json()
    assert [negotiation["id"] for negotiation in first["items"]] == [second["id"]]
    assert await listed(parties.buyer, f"?limit=1&cursor={first['next_cursor']}") == [opened["id"]]


@pytest.mark.parametrize("query", ["status=gone", "turn=yours", "colour=red", "limit=0", "cursor=nonsense"])
async def test_unknown_filters_are_refused(client, parties, query):
    assert (await client.get(f"/v1/negotiations?{query}", headers=parties.buyer)).status_code == 422


async def test_the_twenty_first_offer_is_refused(client, parties, opened):
    standing = opened
    body = {"terms": TERMS, "valid_until": UNTIL}
    for number in range(MOST_OFFERS - 1):
        headers = (parties.seller, parties.buyer)[number % 2]
        standing = (await move(client, headers, standing, "counter", body)).json()
    refused = await move(client, (parties.seller, parties.buyer)[(MOST_OFFERS - 1) % 2], standing, "counter", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "rounds_exhausted")


async def test_the_exchange_says_how_many_offers_talks_may_see(client, app, parties):
    app.state.settings = app.state.settings.model_copy(update={"most_offers": 2})
    opened = (await offer(client, parties)).json()
    assert opened["most_offers"] == 2
    body = {"terms": TERMS, "valid_until": UNTIL}
    standing = (await move(client, parties.seller, opened, "counter", body)).json()
    refused = await move(client, parties.buyer, standing, "counter", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "rounds_exhausted")


@pytest.fixture
def statements(monkeypatch):
    """Every statement that reaches the driver, the tests' own savepoints left out."""
    sent, execute = [], AsyncCursor.execute

    async def noted(self, statement, *args, **kwargs):
        if "SAVEPOINT" not in str(statement):
            sent.append(statement)
        return await execute(self, statement, *args, **kwargs)

    monkeypatch.setattr(AsyncCursor, "execute", noted)
    return sent


async def test_an_offer_costs_few_statements(client, parties, statements):
    statements.clear()
    assert (await offer(client, parties)).status_code == 201
    assert len(statements) == STATEMENTS_OF_AN_OFFER, statements


async def test_a_list_costs_as_many_statements_for_one_as_for_many(client, exchange, parties, opened, statements):
    statements.clear()
    assert len((await client.get("/v1/negotiations", headers=parties.buyer)).json()["items"]) == 1
    for_one = len(statements)
    for _ in range(9):
        listing = await make_open_listing(exchange, parties.institute)
        await client.post(f"/v1/listings/{listing.id}/offers", json=OFFER, headers=keyed(parties.buyer))
    statements.clear()
    assert len((await client.get("/v1/negotiations", headers=parties.buyer)).json()["items"]) == 10
    assert len(statements) == for_one
