"""Checks 10 and 15: a repeated request acts once, and of many changes to one version a single one wins."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import text

from factories import bearer, content_for, keyed, make_listing, make_member, make_organization
from techexchange.infra import idempotency

MANY = 200


@pytest.fixture
async def seller(live):
    institute = await make_organization(live.exchange, "institute")
    return institute, await bearer(live.exchange, await make_member(live.exchange, institute))


def draft_of(institute, **changes):
    return content_for() | {"organization_id": str(institute.id)} | changes


async def count(live, statement):
    async with live.exchange.sessions() as session:
        return await session.scalar(text(statement))


async def post(live, headers, body):
    return await live.client.post("/v1/listings", json=body, headers=headers)


async def test_two_hundred_parallel_posts_with_one_key_have_one_effect(live, seller):
    institute, headers = seller
    once = keyed(headers)
    answers = await asyncio.gather(*(post(live, once, draft_of(institute)) for _ in range(MANY)))
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses[201] >= 1
    assert set(statuses) <= {201, 409, 503}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers if answer.status_code == 201) == 1
    assert await count(live, "SELECT count(*) FROM listings") == 1
    assert await count(live, "SELECT count(*) FROM ledger_entries WHERE event = 'listing_drafted'") == 1


async def test_without_the_guard_the_same_posts_act_many_times(live, seller, monkeypatch):
    """The control: with the claim switched off, one key no longer means one effect."""

    async def unclaimed(_uow, _attempt):
        return None

    monkeypatch.setattr(idempotency, "begin", unclaimed)
    institute, headers = seller
    once = keyed(headers)
    await asyncio.gather(*(post(live, once, draft_of(institute)) for _ in range(20)))
    assert await count(live, "SELECT count(*) FROM listings") > 1


async def test_a_key_names_one_request_of_one_actor(live, seller):
    institute, headers = seller
    once = keyed(headers)
    first = await post(live, once, draft_of(institute))
    other_body = await post(live, once, draft_of(institute, trl=3))
    assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency_key_reused")
    missing = await post(live, headers, draft_of(institute))
    assert (missing.status_code, missing.json()["code"]) == (400, "idempotency_key_missing")

    colleague = await bearer(live.exchange, await make_member(live.exchange, institute))
    theirs = await post(live, colleague | {"Idempotency-Key": once["Idempotency-Key"]}, draft_of(institute))
    assert theirs.status_code == 201
    assert theirs.json()["id"] != first.json()["id"]


async def test_the_key_of_a_refused_request_can_be_used_again(live, seller):
    institute, headers = seller
    once = keyed(headers)
    refused = await post(live, once, draft_of(institute, trl=11))
    assert refused.status_code == 422
    assert (await post(live, once, draft_of(institute))).status_code == 201
    stranger = await make_organization(live.exchange, "business")
    forbidden = keyed(headers)
    assert (await post(live, forbidden, draft_of(stranger))).status_code in {403, 404}
    assert (await post(live, forbidden, draft_of(institute))).status_code == 201


@pytest.mark.parametrize("key", ["short", "has a space in it", "é" * 10, "x" * 201])
async def test_what_is_no_key_is_refused(live, seller, key):
    institute, headers = seller
    answer = await post(live, headers | {"Idempotency-Key": key.encode()}, draft_of(institute))
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


async def test_of_a_hundred_changes_to_one_version_a_single_one_wins(live, seller):
    institute, headers = seller
    listing = await make_listing(live.exchange, institute, "draft")
    path = f"/v1/listings/{listing.id}"
    tag = (await live.client.get(path, headers=headers)).headers["etag"]

    async def change(trl):
        return await live.client.patch(path, json={"trl": trl % 9 + 1}, headers=headers | {"If-Match": tag})

    answers = await asyncio.gather(*(change(number) for number in range(100)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 99}
    missing = await live.client.patch(path, json={"trl": 2}, headers=headers)
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
