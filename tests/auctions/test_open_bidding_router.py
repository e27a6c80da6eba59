"""Bids in the open over HTTP."""

import pytest
from sqlalchemy import select, text

from auctions.rising import make_room
from factories import bearer, keyed, make_member
from techexchange.infra.idempotency import KeptAnswer

VND = {"currency": "VND"}


@pytest.fixture
async def room(exchange):
    return await make_room(exchange)


@pytest.fixture
async def bidders(exchange, room):
    return [await bearer(exchange, await make_member(exchange, party.organization)) for party in room.parties]


async def bid(client, room, headers, **body):
    return await client.post(f"/v1/auctions/{room.auction.id}/open-bids", json=body, headers=headers)


async def test_a_bid_answers_where_its_bidder_stands(client, room, bidders):
    answer = await bid(client, room, bidders[0], maximum={"amount": 900_000_000, **VND}, deposit_reference="BL-1")
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert {name: shown[name] for name in ("lot", "label", "leading", "price", "next_minimum", "maximum")} == {
        "lot": 1,
        "label": "B1",
        "leading": True,
        "price": 500_000_000,
        "next_minimum": 510_000_000,
        "maximum": 900_000_000,
    }
    assert (shown["deposit_reference"], len(shown["salt"]), len(shown["commitment"])) == ("BL-1", 64, 64)
    beaten = (await bid(client, room, bidders[1], amount={"amount": 600_000_000, **VND})).json()
    assert (beaten["label"], beaten["leading"], beaten["price"]) == ("B2", False, 610_000_000)


async def test_too_low_a_bid_is_told_the_minimum(client, room, bidders):
    await bid(client, room, bidders[0], amount={"amount": 500_000_000, **VND})
    answer = await bid(client, room, bidders[1], amount={"amount": 505_000_000, **VND})
    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["minimum"]) == ("bid_too_low", 510_000_000)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"amount": {"amount": 1, **VND}, "maximum": {"amount": 1, **VND}},
        {"amount": {"amount": -1, **VND}},
        {"amount": {"amount": 1, **VND}, "lot": 0},
        {"amount": {"amount": 1, **VND}, "bidder": "me"},
    ],
)
async def test_what_is_no_bid(client, room, bidders, body):
    answer = await bid(client, room, bidders[0], **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_no_answer_is_kept_that_would_tell_who_bid(client, exchange, room, bidders):
    answer = await bid(client, room, keyed(bidders[0]), amount={"amount": 500_000_000, **VND})
    assert answer.status_code == 201
    async with exchange.unit_of_work() as uow:
        assert (await uow.session.scalars(select(KeptAnswer))).all() == []
        waiting = await uow.session.execute(text("SELECT args::text FROM procrastinate_jobs"))
        said = str(waiting.all())
    assert str(room.parties[0].organization.id) not in said


async def test_each_sees_its_own_bids_alone(client, room, bidders):
    await bid(client, room, bidders[0], maximum={"amount": 900_000_000, **VND})
    path = f"/v1/auctions/{room.auction.id}/open-bids/mine"
    mine = (await client.get(path, headers=bidders[0])).json()["items"]
    assert [(item["leading"], item["maximum"]) for item in mine] == [(True, 900_000_000)]
    assert (await client.get(path, headers=bidders[1])).json() == {"items": []}
    other = {"organization_id": str(room.parties[0].organization.id)}
    assert (await client.get(path, headers=bidders[1], params=other)).status_code == 403
    assert (await client.get(path)).status_code == 401


async def test_strangers_do_not_bid(client, room):
    answer = await bid(client, room, {}, amount={"amount": 500_000_000, **VND})
    assert answer.status_code == 401


async def test_the_streams_are_described(client):
    paths = (await client.get("/openapi.json")).json()["paths"]
    events = paths["/v1/auctions/{auction_id}/events"]["get"]
    assert "text/event-stream" in events["responses"]["200"]["content"]
    assert "security" not in events
    assert "last-event-id" in {given["name"].lower() for given in events["parameters"]}
